import { describe, expect, it } from 'vitest';
import { judgeFacts } from '../../lib/check/judge.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { renderCheck } from '../../lib/report/check/view.ts';
import type { TableOptions } from '../../lib/report/view-options.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { answering, definition, factsOf, guestFacts } from '../check/world.ts';
import { read } from '../house/sources.ts';
import { CASES, guests, namesIn, unbroken } from './support/much-in-common.ts';

describe('the names in check', () => {
  const lines = (those: readonly Guest[], options: TableOptions): string[] => {
    const restarts = { definition: definition({ onPoweroff: 'restart' }) };
    const connections = [...new Set(those.map(({ connection }) => connection))];
    const story = { guests: those.map((one) => guestFacts(one.name, { guest: one, ...restarts })) };
    const host = { connections: connections.map((uri) => answering({}, uri)) };
    const facts = factsOf({ ...story, host, policy: { connections } });
    return renderCheck(facts, judgeFacts(facts), options);
  };
  const rowOf = (all: readonly string[]): string[] => {
    const from = all.findIndex((line) => line.startsWith('error'));
    return all.slice(from, all.indexOf('', from));
  };

  it.each(CASES)('has each guest whole to whom a remedy applies: %s, %j', (_house, options, those) => {
    const text = unbroken(rowOf(lines(those, options)));
    for (const one of those) {
      const typed = /^[\w-]+$/u.test(one.name);
      const [name = ''] = namesIn([one], options);
      expect(text).toContain(typed ? name : `${name}(${one.uuid})`);
    }
    if (options.many) expect(text).toContain('URI:itsconnection');
  });

  it.each(CASES)('has no line over the width but commands: %s, %j', (_house, options, those) => {
    for (const line of lines(those, options).filter((one) => !one.includes('`')))
      expect(displayWidth(line), line).toBeLessThanOrEqual(options.columns);
  });

  it('puts names beside what is said where they have room, and above it where not, as docs/readiness.md shows', () => {
    const options = { columns: 80, unicode: true, many: false, color: false };
    const short = lines(guests(['db1', 'db2']), options);
    expect(rowOf(short)).toEqual([
      'error    db1   on_poweroff is "restart": libvirt starts it again as soon as it',
      '         db2   has shut down',
      '  → `virsh set-lifecycle-action GUEST poweroff destroy --live --config` (GUEST:',
      '    each of these)',
    ]);
    const of = guests(['customer-production-database-1', 'web 1']);
    const uuids = ['a', '1c48e1ab-c0b6-4f9a-83ae-5da2bc983362'];
    const long = of.map((one, at) => ({ ...one, uuid: uuids[at] ?? '' }));
    const sample = /## Whom it names[^]*?```\n([^]*?)```/u.exec(read('docs/readiness.md'))?.[1];
    expect(`${rowOf(lines(long, options)).join('\n')}\n`).toBe(sample);
  });
});
