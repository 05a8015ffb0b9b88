import { describe, expect, it } from 'vitest';
import type { Guest } from '../../lib/guests/guest.ts';
import { NO_ORDER, orderFromGroups } from '../../lib/guests/order.ts';
import { makePlan, type Plan } from '../../lib/guests/plan.ts';
import { renderPlan } from '../../lib/report/plan-view.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';
import { guest, hasControls, NASTY_NAMES, policy } from './support/world.ts';

const PLAIN = { color: false, unicode: true, many: false, columns: 80 };

const planOf = (guests: readonly Guest[], of: Policy): Plan =>
  makePlan(guests, of.selection, of.order, { availableMs: lastResortAt(of), parallel: of.parallel });

const GUESTS: Guest[] = [
  guest('web1'),
  guest('web2', { state: 'paused' }),
  guest('web3', { state: 'pmsuspended' }),
  guest('db1', { state: 'in shutdown' }),
  guest('db2', { state: 'crashed' }),
  guest('cluster1'),
];

describe('the plan', () => {
  it('shows the groups, what would be done to whom, and the times', () => {
    const selection = { ...policy().selection, exclude: ['cluster*'] };
    const of = policy({ order: orderFromGroups('web* db*'), selection, modes: ['agent', 'acpi'] });
    expect(renderPlan(planOf(GUESTS, of), of, PLAIN)).toEqual([
      'Group 1 of 2: 3 guests, at once',
      '  web1      running      ask (agent, then acpi)',
      '  web2      paused       resume, then ask (agent, then acpi)',
      '  web3      pmsuspended  wake, then ask (agent, then acpi)',
      '',
      'Group 2 of 2: 2 guests, after group 1, at 140 s at the latest',
      '  db1       in shutdown  wait: it is going down already',
      '  db2       crashed      cannot be asked: forced off',
      '',
      'Left alone',
      '  cluster1  running      excluded (--exclude)',
      '',
      'The run ends after 300 s at the latest.',
      'A group may use 140 s before the next one begins.',
      'Guests still running are asked again every 30 s.',
      'After 280 s, guests that did not end are forced off.',
    ]);
  });

  it.each([
    ['says when there is no limit', { limitMs: Infinity }, 'No limit: the run ends with its last guest.'],
    [
      'says when nothing is forced',
      { lastResort: 'leave' },
      'Guests that did not end by then are left running.',
    ],
    ['says when guests are asked once', { retryMs: 0 }, 'Guests are asked once.'],
    ['says how many go down at a time', { parallel: 4 }, '4 guests at a time.'],
    ['says that paused guests are saved', { paused: 'save' }, '  web2      paused       save'],
    ['warns when the reserve is all there is', { reserveMs: 300_000 }, 'the reserve of 300 s leaves nothing'],
  ] as [string, Partial<Policy>, string][])('%s', (_, more, expected) => {
    const of = policy({ order: NO_ORDER, ...more });
    expect(renderPlan(planOf(GUESTS, of), of, PLAIN).join('\n')).toContain(expected);
  });

  it('warns when the order does not hold, with the remedy', () => {
    const of = policy({ order: orderFromGroups('web1 web2 web3 db1'), limitMs: 30_000, reserveMs: 20_000 });
    const text = renderPlan(planOf(GUESTS, of), of, PLAIN).join(' ');
    expect(text).toContain('10 s are too short for 5 groups one after the other');
    expect(text).toContain('Group 2 of 5: 1 guest, at once');
    expect(text).toContain('raise --timeout');
  });

  it('says that nothing runs', () => {
    expect(renderPlan(planOf([], policy()), policy(), PLAIN)[0]).toContain('nothing to do');
  });

  it.each([true, false])('fits the columns with the worst of names (several connections: %s)', (many) => {
    const guests = NASTY_NAMES.map((name) => guest(name, { connection: `qemu+ssh://${name}/` }));
    const of = policy({ modes: ['agent', 'acpi', 'initctl', 'signal', 'paravirt'] });
    for (const line of renderPlan(planOf(guests, of), of, { ...PLAIN, many })) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(80);
      expect(hasControls(line)).toBe(false);
    }
  });
});
