import { describe, expect, test } from 'vitest';
import { parseDependStop } from '../../../lib/init/rc/depend.ts';
import { rcLabel, type RcEntry } from '../../../lib/init/rc/links.ts';
import type { RcOrder } from '../../../lib/init/rc/order.ts';
import { proveOrder, type OrderFault, type OrderQuestion } from '../../../lib/init/rc/proof.ts';
import { DEPEND_STOP_12, entriesOf, HARDY, LUCID } from './host.ts';

const byNumber: RcOrder = { by: 'number', sideBySide: false, leavesOutStopped: true };
const sideBySide: RcOrder = { by: 'number', sideBySide: true, leavesOutStopped: true };
const byDependencies = (text = DEPEND_STOP_12): RcOrder => ({
  by: 'dependencies',
  stop: parseDependStop(text),
});

const DEBIAN_12 =
  'K01elogind K01ours K02libvirt-guests K02libvirtd K03virtlogd K04sendsigs K05rsyslog K05umountnfs.sh K06umountfs K07umountroot K08halt';

const shown = (fault: OrderFault): string => {
  const named = (entry: RcEntry): string => rcLabel(entry) + entry.name;
  switch (fault.is) {
    case 'missing':
    case 'no-start-link':
      return fault.is;
    case 'twice':
    case 'strange-link':
      return `${fault.is} ${fault.links.map(named).join(' ')}`;
    case 'unusable':
    case 'start-link':
    case 'not-in-depend-stop':
      return `${fault.is} ${named(fault.ours)}`;
    case 'left-out':
      return `left-out for ${fault.for.link}`;
    case 'late':
      return `late ${named(fault.than)}`;
    case 'same-number':
      return `same-number ${named(fault.as)}`;
    case 'not-awaited':
      return `not-awaited ${named(fault.by)}`;
  }
};

const wrong = (question: Partial<OrderQuestion> & { entries: readonly RcEntry[] }): string[] =>
  proveOrder({ before: [], order: byNumber, ours: 'ours', service: 'libvirtd', ...question }).wrong.map(
    shown,
  );

const rc = (level: string, names: string): { entries: RcEntry[] } => ({ entries: entriesOf(level, names) });

describe('an order that holds', () => {
  test.each<[string, string, string, RcOrder, string | null]>([
    ['Debian 12, by dependencies', '0', DEBIAN_12, byDependencies(), 'libvirtd'],
    ['Debian 12 with concurrency=none: by number, then by name', '0', DEBIAN_12, byNumber, 'libvirtd'],
    ['10.04, where libvirt-bin is a job', '0', LUCID, byNumber, null],
    ['10.04 with S10 instead', '6', LUCID.replace('K01ours', 'S10ours'), byNumber, null],
    ['8.04', '0', HARDY, byNumber, 'libvirt-bin'],
    ['8.04 with concurrency', '0', HARDY, sideBySide, 'libvirt-bin'],
    ['runlevel 1', '1', 'K01ours K20libvirt-bin S30killprocs S90single', byNumber, 'libvirt-bin'],
    [
      'runlevel 1 by dependencies',
      '1',
      'K01ours K02libvirtd S01killprocs S02single',
      byDependencies(),
      'libvirtd',
    ],
    ['numbers say nothing to startpar', '0', 'K50ours K02libvirtd K04sendsigs', byDependencies(), 'libvirtd'],
    ['a host without libvirtd', '0', 'K01ours K02sendsigs', byNumber, 'libvirtd'],
  ])('%s', (_host, level, names, order, service) => {
    expect(wrong({ ...rc(level, names), order, service })).toEqual([]);
  });

  test('is shown by ours, libvirtd and what kills the guests', () => {
    const { chain } = proveOrder({
      ...rc('0', DEBIAN_12),
      before: [],
      order: byDependencies(),
      ours: 'ours',
      service: 'libvirtd',
    });
    expect(chain.map((entry) => `${entry.name} ${rcLabel(entry)}`).join(' < ')).toBe(
      'ours K01 < libvirtd K02 < sendsigs K04',
    );
  });
});

describe('what is wrong with an order', () => {
  test.each<[string, string, RcOrder, string[]]>([
    ['our link is not there', 'K02libvirtd K04sendsigs', byNumber, ['missing']],
    ['it comes after libvirtd', 'K20ours K02libvirtd S20sendsigs', byNumber, ['late K02libvirtd']],
    [
      'it comes after all',
      'S99ours K20libvirtd S20sendsigs S90halt',
      byNumber,
      ['late K20libvirtd', 'late S20sendsigs', 'late S90halt'],
    ],
    ['its number is that of the network', 'K01ours K01networking', sideBySide, ['same-number K01networking']],
    ['its name comes later in one number', 'K20ours K20libvirtd', byNumber, ['late K20libvirtd']],
    ['it is linked twice', 'K01ours K19ours S20sendsigs', byNumber, ['twice K01ours K19ours']],
    ['but a link S beside a link K is none', 'K01ours S19ours S20sendsigs', byNumber, []],
    ['storage goes before it', 'K01open-iscsi K02ours', byNumber, ['late K01open-iscsi']],
    ['it is unknown to startpar', 'K01ours K02new', byDependencies('a: b\n'), ['not-in-depend-stop K01ours']],
    ['its link is S under startpar', 'S01ours', byDependencies(), ['start-link S01ours']],
    [
      'libvirtd does not wait for it',
      'K01ours K02libvirtd K03sendsigs',
      byDependencies('TARGETS = libvirtd\nsendsigs: libvirtd ours\n'),
      ['not-awaited K02libvirtd'],
    ],
    [
      'it waits for libvirtd',
      'K02ours K01libvirtd',
      byDependencies('ours: libvirtd\n'),
      ['late K01libvirtd'],
    ],
    [
      'what sendsigs waits by is not linked',
      'K01ours K03sendsigs',
      byDependencies('libvirtd: ours\nsendsigs: libvirtd\n'),
      ['not-awaited K03sendsigs'],
    ],
  ])('%s', (_what, names, order, faults) => {
    expect(wrong({ ...rc('0', names), order })).toEqual(faults);
  });

  test('in runlevel 1 a link S of ours is called with start', () => {
    expect(wrong(rc('1', 'S01ours S30killprocs'))).toEqual(['start-link S01ours']);
  });

  test.each(['broken', 'not-executable'] as const)('our link is %s', (state) => {
    const entries = entriesOf('0', 'K01ours K02libvirtd').map((entry) => ({ ...entry, state }));
    expect(wrong({ entries })).toEqual(['unusable K01ours']);
  });

  test.each<[string, string | null, RcEntry['state'], string[]]>([
    ['another program', '/bin/true', 'good', ['strange-link K01ours']],
    ['another script of init.d', '../init.d/ours.old', 'good', ['strange-link K01ours']],
    ['what is not there either', '/opt/gone', 'broken', ['strange-link K01ours']],
    ['nothing, for it is a file', null, 'not-a-link', ['strange-link K01ours']],
    ['our script', '/etc/init.d/ours', 'good', []],
    ['our script, spelled oddly', '../../etc//init.d/./ours', 'good', []],
  ])('our link leads to %s', (_what, target, state, faults) => {
    const entries = entriesOf('0', 'K01ours K02libvirtd').map((entry) =>
      entry.name === 'ours' ? { ...entry, target, state } : entry,
    );
    expect(wrong({ entries })).toEqual(faults);
    expect(wrong({ entries, order: byDependencies() })).toEqual(faults);
  });

  test('every strange link is told, whatever other link does its work', () => {
    const entries = entriesOf('0', 'K01ours K03ours S10ours K20libvirtd').map((entry) =>
      entry.number === 3 ? entry : { ...entry, target: entry.name === 'ours' ? '/bin/true' : entry.target },
    );
    expect(wrong({ entries })).toEqual(['strange-link K01ours S10ours', 'twice K01ours K03ours S10ours']);
  });

  test('startpar stops libvirtd by its name, so a link of its that leads elsewhere is no reason to be late', () => {
    const entries = entriesOf('0', 'K02ours K01libvirtd').map((entry): RcEntry =>
      entry.name === 'libvirtd' ? { ...entry, target: '/opt/gone', state: 'broken' } : entry,
    );
    expect(wrong({ entries, order: byDependencies('ours: libvirtd\n') })).toEqual(['late K01libvirtd']);
    expect(wrong({ entries })).toEqual([]);
  });

  test('of two links the one that works is judged', () => {
    const entries = entriesOf('0', 'K00ours K20ours K10libvirtd').map((entry): RcEntry =>
      entry.number === 0 ? { ...entry, state: 'broken' } : entry,
    );
    expect(wrong({ entries })).toEqual(['twice K00ours K20ours', 'late K10libvirtd']);
  });
});

describe('what a K link in the runlevel before means', () => {
  const before = entriesOf('2', 'K01ours');
  const together = [...before, ...entriesOf('2', 'S20ours')];
  const newest: RcOrder = { ...byNumber, leavesOutStopped: false };
  const left = ['left-out for /etc/rc2.d/K01ours'];

  test.each<[string, RcOrder, readonly RcEntry[], string[]]>([
    ['rc takes ours for stopped', byNumber, before, left],
    ['rc does not where an S link stands beside it', byNumber, together, []],
    [
      'an S link of another runlevel does not help',
      byNumber,
      [...before, ...entriesOf('3', 'S20ours')],
      left,
    ],
    ['rc since 2.95-5 calls it all the same', newest, before, []],
    ['startpar takes it for stopped', byDependencies(), before, left],
    ['startpar does so even beside an S link', byDependencies(), together, left],
  ])('%s', (_what, order, links, faults) => {
    expect(wrong({ ...rc('0', DEBIAN_12), order, before: links })).toEqual(faults);
  });

  test('what is left out itself takes nothing away: ours may come after it', () => {
    const disabled = entriesOf('2', 'K80libvirtd');
    expect(wrong({ ...rc('0', 'K20libvirtd K30ours'), before: disabled })).toEqual([]);
  });

  test('startpar: who waited by way of a left out script waits no longer', () => {
    const order = byDependencies('libvirtd: ours\nsendsigs: libvirtd\n');
    const entries = entriesOf('0', 'K01ours K02libvirtd K03sendsigs');
    expect(wrong({ entries, order })).toEqual([]);
    expect(wrong({ entries, order, before: entriesOf('2', 'K02libvirtd') })).toEqual([
      'not-awaited K03sendsigs',
    ]);
  });
});

describe('a script that needs a link S beside its K, for rc leaves out links K without a runlevel in utmp', () => {
  test.each([
    ['K01ours S01ours S20sendsigs', []],
    ['K01ours S20sendsigs', ['no-start-link']],
  ])('%s', (names, expected) => {
    const entries = entriesOf('0', names);
    expect(wrong({ entries, order: byNumber, service: null, byStartToo: true })).toEqual(expected);
  });

  test.each<[string, string, Partial<RcEntry>, string[]]>([
    ['is late', 'K01ours S30ours S20sendsigs', {}, ['late S20sendsigs']],
    ['dangles', 'K01ours S01ours S20sendsigs', { state: 'broken' }, ['unusable S01ours']],
    ['leads elsewhere', 'K01ours S01ours S20sendsigs', { target: '/bin/true' }, ['strange-link S01ours']],
  ])('which has to do by itself: it %s', (_what, names, change, expected) => {
    const entries = entriesOf('0', names).map((entry) =>
      entry.name === 'ours' && entry.kind === 'S' ? { ...entry, ...change } : entry,
    );
    expect(wrong({ entries, order: byNumber, service: null, byStartToo: true })).toEqual(expected);
  });

  test('where nobody needs it, its place does not matter', () => {
    expect(wrong(rc('0', 'K01ours S30ours S20sendsigs'))).toEqual([]);
  });

  test('startpar calls no link S, so there it needs none', () => {
    const order = byDependencies();
    expect(wrong({ entries: entriesOf('0', DEBIAN_12), order, byStartToo: true })).toEqual([]);
  });
});
