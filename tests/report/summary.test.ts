import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../lib/guests/outcome.ts';
import { renderSummary } from '../../lib/report/summary.ts';
import { displayWidth } from '../../lib/report/width.ts';
import type { GuestRun, RunState } from '../../lib/shutdown/state.ts';
import { guest, guestRun, hasControls, NASTY_NAMES, stateOf, URI } from './support/world.ts';

const PLAIN = { color: false, unicode: true, many: false, columns: 80 };

const ended = (name: string, outcome: Outcome, more: Partial<GuestRun> = {}): GuestRun =>
  guestRun(guest(name), { step: { is: 'ended', at: 9_400, outcome }, ...more });

const EVERY_OUTCOME: GuestRun[] = [
  ended('clean1', { is: 'clean', evidence: 'domstate' }),
  ended('saved1', { is: 'saved' }, { asks: 0, firstAskedAt: null }),
  ended('off1', { is: 'off', why: 'a transient guest' }),
  ended('forced1', { is: 'forced', by: 'us' }, { asks: 10 }),
  ended('forced2', { is: 'forced', by: 'someone else' }),
  ended('crashed1', { is: 'crashed' }, { asks: 2 }),
  ended('running1', { is: 'running', why: 'the time is up' }),
  ended('unknown1', { is: 'unknown', why: 'virsh list did not answer' }),
];

const looked = (state: RunState): RunState => {
  const connection = state.connections.get(URI);
  if (connection === undefined) throw new Error('no connection');
  return { ...state, connections: new Map([[URI, { ...connection, lookedAt: 1 }]]) };
};

const render = (runs: readonly GuestRun[], options = PLAIN): string[] =>
  renderSummary(looked(stateOf(runs)), options);

describe('the summary', () => {
  it('has a row per guest, the worst first, then the counts and the remedies', () => {
    expect(render(EVERY_OUTCOME)).toEqual([
      'guest     outcome             took  asked',
      'unknown1  unknown            8.4 s  once       virsh list did not answer',
      'running1  still running      8.4 s  once       the time is up',
      'crashed1  crashed            8.4 s  twice',
      'forced1   forced off         8.4 s  10 times',
      'forced2   forced off         8.4 s  once       by someone else',
      'off1      off                8.4 s  once       a transient guest',
      'saved1    saved                     never',
      'clean1    ended cleanly      8.4 s  once',
      '',
      '8 guests in 19.0 s: 1 unknown, 1 still running, 1 crashed, 2 forced off, 1 off,',
      '  1 saved, 1 ended cleanly.',
      '1 unknown (virsh list did not answer): look yourself: `virsh list --all`, and',
      '  `virsh domstate --reason` for each.',
      '1 still running (the time is up): does it react to the power button (Linux:',
      '  acpid; Windows: its power policy) or run the guest agent? Give it more',
      '  --timeout, or choose --on-timeout.',
      '1 crashed: its log is in /var/log/libvirt/qemu; check its disks before it is',
      '  used again.',
      '2 forced off: check its disks before it is used again; does it react to the',
      '  power button (Linux: acpid; Windows: its power policy) or run the guest agent?',
      '  Give it more --timeout.',
    ]);
  });

  it('gives names and connections the room that the notes leave', () => {
    const name = 'customer-production-database-1';
    const [row] = render([ended(name, { is: 'clean', evidence: 'domstate' })]).slice(1);
    expect(row).toMatch(new RegExp(`^${name} {2}ended cleanly`, 'u'));
    const noted = [1, 2].map((n) =>
      ended(`customer-production-database-${String(n)}`, { is: 'running', why: 'the time is up' }),
    );
    expect(
      render(noted)
        .slice(1, 3)
        .map((line) => line.split(/ {2}/u)[0]),
    ).toEqual(['customer-product…-database-1', 'customer-product…-database-2']);
  });

  it('has no remedy where all went well', () => {
    expect(render(EVERY_OUTCOME.slice(0, 2)).slice(-2)).toEqual([
      '',
      '2 guests in 19.0 s: 1 saved, 1 ended cleanly.',
    ]);
  });

  it('says what is unknown, and what to do, where a connection could not be asked', () => {
    const state = stateOf([]);
    const connection = state.connections.get(URI);
    if (connection === undefined) throw new Error('no connection');
    const failure = { reason: 'virsh-missing', detail: 'virsh: not found' } as const;
    const trouble = { since: 0, tries: 1, failure };
    const text = renderSummary(
      { ...state, connections: new Map([[URI, { ...connection, trouble }]]) },
      PLAIN,
    ).join(' ');
    expect(text).toContain('what its guests do is unknown');
    expect(text).toContain('install libvirt-clients');
  });

  it('says that nothing was to be done', () => {
    expect(render([])).toEqual(['No guest to shut down is running on qemu:///system: nothing to do.']);
  });

  it('says that a signal ended the run', () => {
    const text = renderSummary({ ...looked(stateOf(EVERY_OUTCOME)), signal: 'SIGTERM' }, PLAIN).join('\n');
    expect(text).toContain('Ended by SIGTERM: the requests sent stay sent');
  });

  it.each([true, false])('fits the columns with the worst of names (several connections: %s)', (many) => {
    const runs = NASTY_NAMES.flatMap((name) =>
      EVERY_OUTCOME.map((run, n) => ended(`${String(n)}${name}`, outcomeOf(run))),
    );
    for (const columns of [80, 132])
      for (const line of render(runs, { ...PLAIN, many, columns, color: true })) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(hasControls(line.replace(/\x1b\[\d+m/gu, ''))).toBe(false);
      }
  });

  it('has no colours unless asked', () => {
    expect(hasControls(render(EVERY_OUTCOME).join(''))).toBe(false);
    expect(render(EVERY_OUTCOME, { ...PLAIN, color: true }).join('')).toContain('\x1b[31munknown');
  });

  it.each([
    [null, true],
    ['SIGTERM', false],
  ] as const)(
    'blames the battery for who runs on, but not where a signal ended the run: %s',
    (signal, is) => {
      const state = looked(stateOf([ended('late', { is: 'running', why: 'the time is up' })]));
      const limited = { ...state, battery: { ...state.battery, limits: true }, signal };
      expect(/battery set the limit/iu.test(renderSummary(limited, PLAIN).join(' '))).toBe(is);
    },
  );
});

const outcomeOf = (run: GuestRun): Outcome =>
  run.step.is === 'ended' ? run.step.outcome : { is: 'crashed' };
