import { describe, expect, it } from 'vitest';
import { LiveView, renderLive } from '../../lib/report/live.ts';
import { renderSummary } from '../../lib/report/summary.ts';
import type { LookOptions } from '../../lib/report/view-options.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { NO_BATTERY_YET, type BatteryState } from '../../lib/shutdown/battery-state.ts';
import type { BatteryPolicy, BatteryReading } from '../../lib/shutdown/battery-source.ts';
import type { GuestRun, RunState } from '../../lib/shutdown/state.ts';
import { FakeTicks } from './support/clock.ts';
import { Terminal } from './support/terminal.ts';
import { clean, guest, guestRun, hasControls, policy, REPORTS, stateOf } from './support/world.ts';

const heeded: BatteryPolicy = {
  source: { tool: 'nut', address: 'ups@localhost', text: 'nut:ups@localhost' },
  ...{ marginMs: 30_000, reservePart: 0.5, takesMs: () => 60_000 },
};
const ON_BATTERY = REPORTS['battery-read'].reading;
const LOOK: LookOptions = { color: false, unicode: true, many: false };

/** Read at 12 s; it is 19 s. */
const read = (reading: Partial<BatteryReading> = {}, more: Partial<BatteryState> = {}): BatteryState => ({
  ...NO_BATTERY_YET,
  reading: { ...ON_BATTERY, runtimeMs: 720_000, ...reading },
  readAt: 12_000,
  ...more,
});
const stateWith = (battery: BatteryState, runs: readonly GuestRun[] = [guestRun(guest('web1'))]): RunState =>
  stateOf(runs, { policy: policy({ battery: heeded, limitMs: 290_000 }), battery });
const lineOf = (battery: BatteryState, columns = 80, look: Partial<LookOptions> = {}): string =>
  renderLive(stateWith(battery), 19_000, { columns, rows: 24 }, { ...LOOK, ...look })[1] ?? '';

const MAINS = read({ power: 'mains', status: 'OL' });
const UNREAD = 'upsc gave no answer within 3 s';

describe('the UPS in the live view', () => {
  it.each<[string, BatteryState, string]>([
    ['counts down on battery', read(), 'nut:ups@localhost: on battery (OB DISCHRG), 11:53 left, 84 %'],
    ['does not on mains', MAINS, 'nut:ups@localhost: on mains (OL), 12:00 of battery, 84 %'],
    [
      'says that it sets the limit',
      read({ power: 'low', status: 'OB LB' }, { limits: true }),
      'nut:ups@localhost: battery low (OB LB), 11:53 left, 84 %, sets the limit',
    ],
    [
      'says only what it knows',
      read({ runtimeMs: null, chargePercent: null, status: '' }),
      'nut:ups@localhost: on battery',
    ],
    [
      'is never below zero',
      read({ runtimeMs: 2_000 }),
      'nut:ups@localhost: on battery (OB DISCHRG), 0 s left, 84 %',
    ],
    ['was not read yet', NO_BATTERY_YET, 'nut:ups@localhost: not read yet'],
    [
      'cannot be read',
      { ...NO_BATTERY_YET, unread: UNREAD },
      'nut:ups@localhost: cannot be read: upsc gave no answer within 3 s',
    ],
    [
      'cannot be read any more',
      read({ chargePercent: null }, { unread: UNREAD }),
      'nut:ups@localhost: cannot be read, was on battery (OB DISCHRG), 11:53 left',
    ],
  ])('%s', (_, battery, expected) => {
    expect(lineOf(battery)).toBe(expected);
  });

  it.each([
    [200, 'nut:ups@localhost: on battery (OB DISCHRG), 11:53 left, 84 %, sets the limit'],
    [70, 'nut:ups@localhost: on battery, 11:53 left, 84 %, sets the limit'],
    [60, 'nut:ups@localhost: on battery, 11:53 left, sets the limit'],
    [40, 'on battery, 11:53 left, sets the limit'],
    [30, 'on battery, 11:53 left'],
    [20, 'on battery, 11:53'],
  ])('leaves out at %i columns what says least', (columns, expected) => {
    expect(lineOf(read({}, { limits: true }), columns)).toBe(expected);
  });

  it('has no line where none is heeded', () => {
    const lines = renderLive(stateOf([guestRun(guest('web1'))]), 19_000, { columns: 80, rows: 24 }, LOOK);
    expect(lines[1]).toMatch(/^web1/u);
  });

  it('stands beneath the headline, which counts to the limit that it set', () => {
    const lines = renderLive(stateWith(read()), 19_000, { columns: 80, rows: 24 }, LOOK);
    expect(lines[0]).toContain('4:31 left of 4:50');
    expect(lines[2]).toMatch(/^web1/u);
  });

  it.each<[string, BatteryState, string]>([
    ['faint on mains', MAINS, '\x1b[2m'],
    ['doubtful on battery', read(), '\x1b[33m'],
    ['doubtful where it cannot be read', { ...MAINS, unread: UNREAD }, '\x1b[33m'],
    ['bad when low', read({ power: 'low' }), '\x1b[31m'],
  ])('is %s', (_, battery, code) => {
    expect(lineOf(battery, 80, { color: true }).startsWith(code)).toBe(true);
  });

  it('never exceeds the columns, and lets no control character through', () => {
    const nasty = '\x1b[2J\n東京'.repeat(20);
    const states = [
      read({ status: nasty }),
      { ...NO_BATTERY_YET, unread: nasty },
      MAINS,
      read({}, { unread: nasty }),
    ];
    for (const battery of states)
      for (const columns of [200, 80, 40, 20, 10, 3, 1])
        for (const unicode of [true, false]) {
          const line = lineOf(battery, columns, { unicode });
          expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
          expect(hasControls(line)).toBe(false);
          if (!unicode) expect(line).toMatch(/^[ -~]*$/u);
        }
  });
});

describe('above the picture', () => {
  it('stays that the battery moved the limit, once on battery and once when low; the rest is in the picture', () => {
    const terminal = new Terminal(200);
    const view = new LiveView(terminal, LOOK, new FakeTicks());
    const low = { ...ON_BATTERY, power: 'low', status: 'OB LB' } as const;
    view.report({ ...REPORTS['battery-read'], moved: false });
    for (const reading of [ON_BATTERY, ON_BATTERY, low, low])
      view.report({ ...REPORTS['battery-read'], reading });
    view.report(REPORTS['battery-unread']);
    expect(terminal.screen().map((line) => line.slice(10))).toEqual([
      'UPS: on battery (OB DISCHRG), 12 min left, 84 % charged: the run ends after 290 s at the latest',
      'UPS: battery low (OB LB), 12 min left, 84 % charged: the run ends after 290 s at the latest',
      'UPS: cannot be read, the limit stays: upsc gave no answer within 3 s',
    ]);
  });
});

describe('the summary of a run whose limit the battery set', () => {
  const forced = guestRun(guest('old1'), {
    step: { is: 'ended', at: 1, outcome: { is: 'forced', by: 'us' } },
  });
  const text = (battery: BatteryState, run: GuestRun): string =>
    renderSummary(stateWith(battery, [run]), { ...LOOK, columns: 500 }).join('\n');
  const OF_NO_USE =
    'The battery set the limit, 290 s, so more --timeout is of no use; let the UPS call earlier ' +
    '(NUT: ignorelb and override.battery.runtime.low; apcupsd: MINUTES)';

  it('says so where a guest did not end in time, and does not ask for more of it', () => {
    expect(text(read({}, { limits: true }), forced)).toContain(OF_NO_USE);
    expect(text(read({}, { limits: true }), forced)).not.toContain('Give it more --timeout');
  });

  it('says nothing of it where all ended, or where the battery moved nothing', () => {
    const ended = guestRun(guest('web1'), { step: clean(9_000) });
    expect(text(read({}, { limits: true }), ended)).not.toContain('battery');
    expect(text(read(), forced)).not.toContain('attery');
    expect(text(read(), forced)).toContain('Give it more --timeout');
  });
});
