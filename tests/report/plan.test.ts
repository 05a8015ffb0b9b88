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
import type { BatteryPolicy, BatteryReading } from '../../lib/shutdown/battery-source.ts';
import type { KnownBattery } from '../../lib/shutdown/known-battery.ts';
import { outlookOf } from '../../lib/shutdown/outage.ts';
import { underBattery } from '../../lib/shutdown/battery-limit.ts';
import { predict, type Prediction } from '../../lib/shutdown/prediction.ts';
import { ASSUMED_MS, durationFrom, RUNS_COUNTED } from '../../lib/guests/duration.ts';
import { guest, hasControls, NASTY_NAMES, policy } from './support/world.ts';

const PLAIN = { color: false, unicode: true, many: false, columns: 80 };

const planOf = (guests: readonly Guest[], of: Policy): Plan =>
  makePlan(guests, of.selection, of.order, { availableMs: lastResortAt(of), parallel: of.parallel });

/** Seconds that guests took in earlier runs, by name; -20: asked for 20 s, it did not go down. */
type Known = Readonly<Record<string, readonly number[]>>;

const predicted = (plan: Plan, of: Policy, known: Known, reading: BatteryReading | null = null): Prediction =>
  predict(
    plan,
    of,
    ({ name }) =>
      durationFrom(
        (known[name] ?? []).map((seconds) => ({ tookMs: Math.abs(seconds) * 1000, byItself: seconds > 0 })),
      ),
    reading,
  );

const forecastOf = (plan: Plan, of: Policy, known: Known = {}, more: Partial<Forecast> = {}): Forecast => ({
  prediction: predicted(plan, of, known),
  atShutdown: null,
  battery: null,
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

const NO_UPS: KnownBattery = { source: null, reading: null, unread: null, statedMs: null, marginMs: 30_000 };
const FULL: BatteryReading = {
  ...{ power: 'mains', status: 'OL', runtimeMs: 1_500_000, chargePercent: 100 },
  ...{ lowMs: null, lowBy: 'ups' },
};

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

  const stated = (known: Known, statedMs: number): Partial<Forecast> => ({
    battery: outlookOf({ ...NO_UPS, statedMs }, policy(), () =>
      predicted(planOf(RUNNING, policy()), policy(), known),
    ),
  });

  it.each([
    [240_000, 'The battery lasts 240 s (BATTERY_RUNTIME): enough, with 152 s to spare.'],
    [80_000, 'The battery lasts 80 s (BATTERY_RUNTIME): too short, for the run may take 88 s.'],
  ])('holds the time against a battery of %d ms', (batteryMs, expected) => {
    expect(told(RUNNING, policy(), KNOWN, stated(KNOWN, batteryMs))).toContain(expected);
  });

  describe('with a UPS', () => {
    const KEEPING: BatteryPolicy = {
      source: { tool: 'nut', address: 'ups@localhost', text: 'nut:ups@localhost' },
      ...{
        marginMs: 30_000,
        reservePart: 1 / 3,
        takesMs: ({ name }) => Math.max(...((KNOWN as Known)[name] ?? [])) * 1000,
      },
    };
    const reading = (more: Partial<BatteryReading>): BatteryReading => ({
      ...FULL,
      ...more,
    });
    const withUps = (
      says: BatteryReading | string,
      {
        statedMs = null,
        known = KNOWN,
        source = KEEPING.source.text,
        ...more
      }: Partial<Policy> & { statedMs?: number | null; known?: Known; source?: string } = {},
    ): string => {
      const of = policy({ battery: KEEPING, ...more });
      const now = typeof says === 'string' ? null : says;
      const play = (one: BatteryReading | null): Prediction => predicted(planOf(RUNNING, of), of, known, one);
      const unread = typeof says === 'string' ? says : null;
      const battery = { source, reading: now, unread, statedMs, marginMs: 30_000 };
      return told(RUNNING, underBattery(of, now), known, {
        prediction: play(now),
        battery: outlookOf(battery, of, play),
      });
    };

    it.each<[string, Parameters<typeof withUps>, string[]]>([
      [
        'tells what it says, and that it suffices',
        [reading({})],
        [
          'nut:ups@localhost: on mains (OL), 25 min of battery, 100 % charged.',
          'If mains power failed now: 1500 s of battery less 30 s of margin and 20 s for the last resort leave 1450 s: ' +
            'enough, with 1362 s to spare.',
        ],
      ],
      [
        'tells by how much it is too short, for whom, and what to do',
        [reading({ runtimeMs: 130_000 })],
        [
          'leave 80 s: too short by 8 s for db (took 88 s). Get more battery',
          'The run would then end after 100 s at the latest, not after 300 s.',
        ],
      ],
      [
        'tells that the limit is shorter at this moment',
        [reading({ power: 'battery', status: 'OB DISCHRG', runtimeMs: 240_000, chargePercent: 84 })],
        [
          'The run ends after 210 s at the latest.',
          'Fits into 190 s, with 102 s to spare.',
          'nut:ups@localhost: on battery (OB DISCHRG), 4 min left, 84 % charged.',
          'At this moment: 240 s of battery less 30 s of margin and 20 s for the last resort leave 190 s: enough, with 102 s',
          'So the battery sets the limit: 210 s, not 300 s.',
        ],
      ],
      [
        'counts a low one for what is left by its own mark',
        [reading({ power: 'low', status: 'OB LB', runtimeMs: 400_000, lowMs: 90_000 })],
        [
          'At this moment: 90 s from its low battery warning on less',
          'leave 40 s: too short by 48 s for db (took 88 s).',
        ],
      ],
      [
        'asks no more than that the last resort comes in time for a guest that does not go down anyway',
        [reading({ runtimeMs: 240_000 }), { known: { ...KNOWN, web: [-20] } }],
        ['leave 190 s: enough for the last resort to come in time.'],
      ],
      [
        'says where upsmon would come too late',
        [reading({ lowMs: 120_000 })],
        [
          'But upsmon begins later: 120 s from its low battery warning on less 30 s of margin',
          'leave 70 s: too short.',
        ],
      ],
      [
        'says where apcupsd would, by the mark that comes first: its own',
        [reading({ lowMs: 60_000, actsMs: 120_000 }), { source: 'apcupsd' }],
        ['But apcupsd may begin later, at MINUTES 2: 120 s of battery less 30 s of margin'],
      ],
      [
        'or by the UPS’s, which apcupsd does not wait for',
        [reading({ lowMs: 120_000, actsMs: 60_000 }), { source: 'apcupsd' }],
        ['But apcupsd may begin later: 120 s from its low battery warning on less 30 s of margin'],
      ],
      [
        'assumes two minutes where the UPS does not say what it calls low',
        [reading({ lowMs: null })],
        [
          'But upsmon begins later: 120 s (assumed) from its low battery warning on less 30 s of margin',
          'leave 70 s: too short.',
        ],
      ],
      [
        'does so where it tells nothing of a time',
        [reading({ lowMs: null, runtimeMs: null })],
        [
          'keeps its limit until the UPS calls itself low. Then: 120 s (assumed) from its low battery warning on',
          'leave 70 s: too short.',
        ],
      ],
      [
        'says that one without a runtime shortens nothing',
        [reading({ runtimeMs: null })],
        ['It does not tell how long its battery lasts: a run on battery keeps its limit until'],
      ],
      [
        'says why it cannot be read, and what to do',
        ['upsc is not installed'],
        [
          'nut:ups@localhost cannot be read: upsc is not installed; install nut-client, or put upsc on PATH. ' +
            'Whether the battery suffices cannot be said.',
        ],
      ],
      [
        'falls back on what was measured where it cannot be read',
        ['upsc: Error: Unknown UPS', { statedMs: 240_000 }],
        ['cannot be read: upsc: Error: Unknown UPS;', '(BATTERY_RUNTIME): enough, with 152 s to spare.'],
      ],
      [
        'lets what was measured decide where that is less',
        [reading({}), { statedMs: 80_000 }],
        ['The battery lasts 80 s (BATTERY_RUNTIME): too short, for the run may take 88 s.'],
      ],
      [
        'sets a limit where there is none',
        [reading({}), { limitMs: Infinity }],
        ['The run would then end after 1470 s at the latest, without it never.'],
      ],
      [
        'gives an order up that it has no time for',
        [
          reading({ power: 'battery', status: 'OB', runtimeMs: 145_000 }),
          { order: orderFromGroups('db web') },
        ],
        ['Fits into 95 s, with 7 s to spare.'],
      ],
    ])('%s', (_, of, expected) => {
      const text = withUps(...of);
      for (const one of expected) expect(text).toContain(one);
    });

    it('assumes nothing of a charge that its daemon calls low', () => {
      expect(withUps(reading({ lowMs: null, lowBy: 'marks' }))).not.toContain('upsmon begins later');
    });

    it('gives no good verdict while a connection does not answer', () => {
      const of = policy({ battery: KEEPING });
      const play = (one: BatteryReading | null): Prediction => predicted(planOf(RUNNING, of), of, KNOWN, one);
      const known = { source: 'nut:u', reading: reading({}), unread: null, statedMs: null, marginMs: 0 };
      const text = told(RUNNING, of, KNOWN, { unasked: 1, battery: outlookOf(known, of, play) });
      expect(text).toContain('nut:u: on mains');
      expect(text).not.toContain('enough');
    });

    it.each([80, 200])('breaks its sentences at %d columns', (columns) => {
      const of = policy({ battery: KEEPING });
      const plan = planOf(RUNNING, of);
      const play = (one: BatteryReading | null): Prediction => predicted(plan, of, KNOWN, one);
      const says = reading({ runtimeMs: 130_000, status: 'OL \x1b[31mCHRG' });
      const known = { source: 'nut:ups@localhost', reading: says, unread: null, statedMs: null, marginMs: 0 };
      const forecast = forecastOf(plan, of, KNOWN, { battery: outlookOf(known, of, play) });
      for (const line of renderPlan(plan, of, forecast, { ...PLAIN, columns })) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
        expect(hasControls(line), line).toBe(false);
      }
    });
  });

  it('counts the whole run for the battery where a guest does not go down', () => {
    const known = { ...KNOWN, web: [-20] };
    expect(told(RUNNING, policy(), known, stated(known, 299_000))).toContain(
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
    const page = readFileSync(join(ROOT, 'docs/prediction.md'), 'utf8');
    const sample = /```\n([^]*?)```/u.exec(page)?.[1];
    const of = policy({
      ...{ lastResort: 'leave', reserveMs: 0, goingDown: false },
      modes: ['default', 'acpi'],
    });
    const guests = [guest('db1'), guest('web1'), guest('web2')];
    const known = { db1: [41.2, 30, 55], web1: [1.3, 1, 2] };
    const atShutdown = forecastOf(planOf(guests, policy()), policy(), known).prediction;
    expect(`${rendered(guests, of, known, { atShutdown }).join('\n')}\n`).toBe(sample);
    const play = (): Prediction => atShutdown;
    const reading = { ...FULL, lowMs: 300_000 };
    const battery = outlookOf({ ...NO_UPS, source: 'nut:ups@localhost', reading }, policy(), play);
    const lines = rendered(guests, of, known, { atShutdown, battery }).join('\n');
    const more = [...page.matchAll(/```\n([^]*?)```/gu)][1]?.[1] ?? 'nothing';
    expect(`${lines}\n`).toBe(`${sample ?? ''}${more}`);
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
