import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../house/sources.ts';
import type { Guest } from '../../lib/guests/guest.ts';
import { NO_ORDER, orderFromGroups } from '../../lib/guests/order.ts';
import { makePlan, type Plan } from '../../lib/guests/plan.ts';
import { renderPlan } from '../../lib/report/plan/view.ts';
import type { Forecast } from '../../lib/report/prediction/forecast.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { lastResortAt, type Policy } from '../../lib/shutdown/policy.ts';
import { predict } from '../../lib/shutdown/prediction.ts';
import { ASSUMED_MS, durationFrom, RUNS_COUNTED } from '../../lib/guests/duration.ts';
import { guest, hasControls, NASTY_NAMES, policy } from './support/world.ts';

const PLAIN = { color: false, unicode: true, many: false, columns: 80 };

const planOf = (guests: readonly Guest[], of: Policy): Plan =>
  makePlan(guests, of.selection, of.order, { availableMs: lastResortAt(of), parallel: of.parallel });

/** Seconds that guests took in earlier runs, by name; -20: asked for 20 s, it did not go down. */
type Known = Readonly<Record<string, readonly number[]>>;

const forecastOf = (plan: Plan, of: Policy, known: Known = {}, more: Partial<Forecast> = {}): Forecast => ({
  prediction: predict(plan, of, ({ name }) =>
    durationFrom(
      (known[name] ?? []).map((seconds) => ({ tookMs: Math.abs(seconds) * 1000, byItself: seconds > 0 })),
    ),
  ),
  atShutdown: null,
  batteryMs: null,
  unread: null,
  unasked: 0,
  underWay: null,
  ...more,
});

const rendered = (
  guests: readonly Guest[],
  of: Policy,
  known: Known = {},
  more: Partial<Forecast> = {},
): string[] => {
  const plan = planOf(guests, of);
  return renderPlan(plan, of, forecastOf(plan, of, known, more), PLAIN);
};

/** The same without its line breaks. */
const told = (...of: Parameters<typeof rendered>): string =>
  rendered(...of)
    .join(' ')
    .replace(/ +/gu, ' ');

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
    const known = { web1: [3.1, 4, 9], web2: [8], web3: [8], db1: [40, 61.3], db2: [7] };
    expect(rendered(GUESTS, of, known)).toEqual([
      '  guest          state         usually  at worst  what',
      'Group 1 of 2: 3 guests, at once',
      '  web1           running         4.0 s     9.0 s  ask',
      '  web2           paused          8.0 s     8.0 s  resume, then ask',
      '  web3           pmsuspended     8.0 s     8.0 s  wake, then ask',
      '  group 1 down                   8.0 s     9.0 s  from begin',
      '',
      'Group 2 of 2: 2 guests, after group 1, at 140 s at the latest',
      '  db1            in shutdown    61.3 s    61.3 s  wait: it goes down already',
      '  db2            crashed        no end    no end  cannot be asked: forced off',
      '  group 2 down                    late      late  from begin',
      '',
      '  all down                        late      late  from begin',
      '',
      'Left alone',
      '  cluster1       running                          excluded (--exclude)',
      '',
      'Guests are asked by agent, then by acpi.',
      'The run ends after 300 s at the latest.',
      'A group may use 140 s before the next one begins.',
      'Guests still running are asked again every 30 s.',
      'After 280 s, guests that did not end are forced off.',
      '',
      'Does not fit into 280 s: db2 (has crashed). Raise --timeout if the battery',
      '  allows it; `libvirt-shutdown-domains check` tells what to mend.',
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
    ['says that paused guests are saved', { paused: 'save' }, /web2 +paused .* save$/mu],
    [
      'says how guests are asked',
      { modes: ['default', 'acpi'] },
      'Guests are asked as virsh chooses, then by acpi.',
    ],
    ['warns when the reserve is all there is', { reserveMs: 300_000 }, 'the reserve of 300 s leaves nothing'],
  ] as [string, Partial<Policy>, string | RegExp][])('%s', (_, more, expected) => {
    const of = policy({ order: NO_ORDER, ...more });
    expect(rendered(GUESTS, of).join('\n')).toMatch(expected);
  });

  const RUNNING = [guest('db'), guest('web'), guest('new')];
  const KNOWN = { db: [40, 50, 88], web: [3, 4], new: [10] };

  it.each([
    ['the time that is to spare', KNOWN, {}, 'Fits into 280 s, with 192 s to spare.'],
    [
      'the whole limit where nothing is kept for a last resort',
      KNOWN,
      { lastResort: 'leave', reserveMs: 0 },
      'Fits into 300 s, with 212 s to spare.',
    ],
    ['that there is no limit', KNOWN, { limitMs: Infinity }, 'There is no limit: down after 88 s at worst.'],
    ['who takes too long', KNOWN, { limitMs: 90_000 }, 'Does not fit into 70 s: db (took 88 s).'],
    [
      'who did not go down',
      { ...KNOWN, web: [3, -20, -30] },
      {},
      'Does not fit into 280 s: web (did not go down in 2 of 3 runs, asked for 30 s).',
    ],
    [
      'what is assumed, and of how many',
      { db: [40], web: [3] },
      {},
      '(90 s) is assumed: no earlier run tells of 1 guest.',
    ],
  ] as [string, Known, Partial<Policy>, string][])('tells %s', (_, known, more, expected) => {
    expect(told(RUNNING, policy(more), known)).toContain(expected);
  });

  it.each([
    [240_000, 'The battery lasts 240 s (BATTERY_RUNTIME): enough, with 152 s to spare.'],
    [80_000, 'The battery lasts 80 s (BATTERY_RUNTIME): too short, for the run may take 88 s.'],
  ])('holds the time against a battery of %d ms', (batteryMs, expected) => {
    expect(told(RUNNING, policy(), KNOWN, { batteryMs })).toContain(expected);
  });

  it('counts the whole run for the battery where a guest does not go down', () => {
    const known = { ...KNOWN, web: [-20] };
    expect(told(RUNNING, policy(), known, { batteryMs: 299_000 })).toContain(
      'The battery lasts 299 s (BATTERY_RUNTIME): too short, for the run may take 300 s.',
    );
  });

  it('says that it cannot be said while a connection does not answer', () => {
    const text = told(RUNNING, policy(), KNOWN, { unasked: 2 });
    expect(text).toContain('cannot be said: 2 connections did not answer, and their guests count, too.');
    expect(text).not.toContain('Fits');
  });

  it('tells of the shutdown of the host, too, where some time is kept for a last resort then', () => {
    const of = policy({ lastResort: 'leave', reserveMs: 0, goingDown: false });
    const down = policy();
    const atShutdown = forecastOf(planOf(RUNNING, down), down, KNOWN).prediction;
    const text = told(RUNNING, of, KNOWN, { atShutdown });
    expect(text).toContain('Fits into 300 s, with 212 s to spare.');
    expect(text).toContain(
      'When the host goes down, which keeps 20 s for the last resort: Fits into 280 s, with 192 s to spare.',
    );
  });

  it('says that a run is going on', () => {
    expect(told(RUNNING, policy(), KNOWN, { underWay: 4711 })).toContain('A run is going on (PID 4711)');
  });

  it('does not blame a guest that only waits for its turn', () => {
    const of = policy({ parallel: 1, limitMs: 40_000, reserveMs: 13_300 });
    expect(told(RUNNING, of, { db: [12], web: [12], new: [12] })).toContain(
      'new (took 12 s, but its turn comes too late)',
    );
  });

  it('counts as docs/prediction.md says', () => {
    const page = readFileSync(join(ROOT, 'docs/prediction.md'), 'utf8');
    expect(page).toContain(`The newest ${String(RUNS_COUNTED)} of these runs`);
    expect(page).toContain(`forgotten after ${String(RUNS_COUNTED)} runs`);
    expect(page).toContain(`counts with ${String(ASSUMED_MS / 1000)} s, in brackets`);
  });

  it('is what docs/prediction.md shows', () => {
    const sample = /```\n([^]*?)```/u.exec(readFileSync(join(ROOT, 'docs/prediction.md'), 'utf8'))?.[1];
    const of = policy({
      ...{ lastResort: 'leave', reserveMs: 0, goingDown: false },
      modes: ['default', 'acpi'],
    });
    const guests = [guest('db1'), guest('web1'), guest('web2')];
    const known = { db1: [41.2, 30, 55], web1: [1.3, 1, 2] };
    const atShutdown = forecastOf(planOf(guests, policy()), policy(), known).prediction;
    expect(`${rendered(guests, of, known, { atShutdown }).join('\n')}\n`).toBe(sample);
  });

  it('says why nothing is known where the record cannot be read', () => {
    const unread = 'the record cannot be read (EACCES)';
    expect(told([guest('db')], policy(), {}, { unread })).toContain(
      `(90 s) is assumed: ${unread}, so nothing is known of 1 guest.`,
    );
  });

  it('warns when the order does not hold, with the remedy', () => {
    const of = policy({ order: orderFromGroups('web1 web2 web3 db1'), limitMs: 30_000, reserveMs: 20_000 });
    const text = rendered(GUESTS, of).join(' ');
    expect(text).toContain('10 s are too short for 5 groups one after the other');
    expect(text).toContain('Group 2 of 5: 1 guest, at once');
    expect(text).toContain('raise --timeout');
  });

  it('says that nothing runs', () => {
    expect(rendered([], policy())[0]).toContain('nothing to do');
  });

  it.each([true, false])('fits the columns with the worst of names (several connections: %s)', (many) => {
    const guests = NASTY_NAMES.map((name) => guest(name, { connection: `qemu+ssh://${name}/` }));
    const of = policy({ modes: ['agent', 'acpi', 'initctl', 'signal', 'paravirt'] });
    const plan = planOf(guests, of);
    for (const line of renderPlan(plan, of, forecastOf(plan, of), { ...PLAIN, many })) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(80);
      expect(hasControls(line)).toBe(false);
    }
  });
});
