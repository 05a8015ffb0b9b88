import { describe, expect, it } from 'vitest';
import { LiveView, renderLive, unrefAfter } from '../../lib/report/live.ts';
import type { LookOptions } from '../../lib/report/view-options.ts';
import type { RunState } from '../../lib/shutdown/state.ts';
import { FakeTicks } from './support/clock.ts';
import { Terminal } from './support/terminal.ts';
import { clean, guest, guestRun, REPORTS, stateOf } from './support/world.ts';

const LOOK: LookOptions = { color: true, unicode: false, many: false };

const setUp = (columns = 80, rows = 24): { terminal: Terminal; ticks: FakeTicks; view: LiveView } => {
  const terminal = new Terminal(columns, rows);
  const ticks = new FakeTicks();
  terminal.write('$ libvirt-shutdown-domains\r\n');
  terminal.writes = 0;
  return { terminal, ticks, view: new LiveView(terminal, LOOK, ticks) };
};

/** So many guests, of which so many have ended. */
const some = (guests: number, ended: number): RunState =>
  stateOf(
    Array.from({ length: guests }, (_, n) =>
      guestRun(guest(`guest${String(n)}`), n < ended ? { step: clean(1_000 + n * 10) } : {}),
    ),
  );

/** As it is drawn before the first second is over: until then no time shown changes. */
const picture = (state: RunState, columns = 80, rows = 24): string[] =>
  renderLive(state, 1, { columns, rows }, { ...LOOK, color: false });

describe('drawing in place', () => {
  it('leaves exactly the last picture on the screen, whatever came before', () => {
    const { terminal, ticks, view } = setUp();
    for (const [guests, ended] of [
      [3, 0],
      [12, 1],
      [60, 30],
      [60, 60],
      [2, 1],
      [0, 0],
      [5, 5],
    ] as const) {
      const state = some(guests, ended);
      view.show(state);
      ticks.pass(100);
      const expected = picture(state);
      expect(terminal.screen().slice(-expected.length)).toEqual(expected);
      expect(['$ libvirt-shutdown-domains', undefined]).toContain(
        terminal.screen().slice(0, -expected.length)[0],
      );
      expect(terminal.screen().length - expected.length).toBeLessThanOrEqual(1);
    }
    expect(terminal.scrolledOut.filter((line) => line.includes('ended'))).toEqual([]);
  });

  it('takes itself back in the end, and shows the cursor again', () => {
    const { terminal, ticks, view } = setUp();
    view.show(some(5, 2));
    expect(terminal.cursorVisible).toBe(false);
    expect(terminal.wraps).toBe(true);
    ticks.pass(500);
    view.stop();
    view.stop();
    view.show(some(5, 3));
    terminal.write('summary\r\n');
    expect(terminal.screen()).toEqual(['$ libvirt-shutdown-domains', 'summary']);
    expect(terminal.cursorVisible).toBe(true);
    expect(terminal.listeners('resize')).toBe(0);
    expect(ticks.pending).toBe(0);
  });

  it('writes nothing at all where nothing was shown', () => {
    const { terminal, view } = setUp();
    view.stop();
    expect(terminal.writes).toBe(0);
  });

  it('keeps warnings above itself, and leaves progress to the rows', () => {
    const { terminal, ticks, view } = setUp();
    const state = some(3, 0);
    view.show(state);
    ticks.pass(200);
    view.report(REPORTS['guest-asked']);
    view.report(REPORTS['guest-not-asked']);
    view.report(REPORTS['guest-forcing']);
    ticks.pass(100);
    const warnings = [
      '   0.0 s  web1: could not be asked (agent), is tried again: no agent',
      ' 280.0 s  old1: is being forced off, its disks flushed first',
    ];
    expect(terminal.screen()).toEqual(['$ libvirt-shutdown-domains', ...warnings, ...picture(state)]);
    view.report(REPORTS['share-used']);
    view.stop();
    expect(terminal.screen().slice(1, 3)).toEqual(warnings);
    expect(terminal.screen().slice(3).join('')).toMatch(
      /group 1 has used its share of the time, the next begins: 1 guest still to ?end$/u,
    );
  });

  it('prints at once what is said before there is a picture, or after it', () => {
    const { terminal, view } = setUp();
    view.print('before');
    view.stop();
    view.print('after');
    expect(terminal.screen().slice(1)).toEqual(['before', 'after']);
  });

  it('scrolls warnings away upwards on a full screen', () => {
    const { terminal, ticks, view } = setUp(80, 6);
    const state = some(20, 0);
    view.show(state);
    for (let n = 0; n < 10; n += 1) {
      view.print(`warning ${String(n)}`);
      ticks.pass(n < 9 ? 50 : 100);
    }
    expect(terminal.screen()).toEqual(picture(state, 80, 6));
    expect(terminal.scrolledOut.slice(1)).toEqual(
      Array.from({ length: 10 }, (_, n) => `warning ${String(n)}`),
    );
  });

  it.each([
    [40, 24],
    [23, 24],
    [120, 30],
  ])('is whole again after the window became %i columns wide', (columns, rows) => {
    const { terminal, ticks, view } = setUp();
    const state = some(6, 2);
    view.show(state);
    ticks.pass(300);
    terminal.resize(columns, rows);
    const prompt = Math.ceil('$ libvirt-shutdown-domains'.length / columns);
    expect(terminal.screen().slice(prompt)).toEqual(picture(state, columns, rows));
    view.stop();
    expect(terminal.screen().join('')).toBe('$ libvirt-shutdown-domains');
  });

  it('takes 80 by 24 where the terminal does not know its size', () => {
    const { terminal, view, ticks } = setUp();
    terminal.columns = 0;
    terminal.rows = 0;
    const written: string[] = [];
    terminal.write = (text) => written.push(text) > 0;
    view.show(some(60, 0));
    expect(written.join('').split('\n')).toHaveLength(24);
    ticks.pass(10);
  });
});

describe('how often it draws', () => {
  it('draws ten times a second at most, and the last state in any case', () => {
    const { terminal, ticks, view } = setUp();
    for (let n = 0; n <= 1_000; n += 1) {
      view.show(some(1_001, n));
      ticks.pass(1);
    }
    expect(terminal.writes).toBeLessThanOrEqual(12);
    ticks.pass(100);
    expect(terminal.screen().join('\n')).toContain('1000 of 1001 ended');
  });

  it('lets its times run while nothing happens', () => {
    const { terminal, ticks, view } = setUp();
    view.show(some(1, 0));
    ticks.pass(3_500);
    expect(terminal.screen().join('\n')).toContain('4:57 left');
    expect(terminal.writes).toBeLessThanOrEqual(5);
  });

  it('writes only when something changed', () => {
    const { terminal, ticks, view } = setUp();
    for (let n = 0; n < 9; n += 1) {
      view.show(some(3, 3));
      ticks.pass(100);
    }
    expect(terminal.writes).toBeLessThanOrEqual(2);
  });

  it('keeps no process alive', () => {
    const cancel = unrefAfter(60_000, () => undefined);
    const timers = (process as unknown as { getActiveResourcesInfo(): string[] }).getActiveResourcesInfo();
    const refs = timers.filter((name) => name === 'Timeout').length;
    cancel();
    const after = (process as unknown as { getActiveResourcesInfo(): string[] }).getActiveResourcesInfo();
    expect(after.filter((name) => name === 'Timeout').length).toBe(refs);
  });
});

describe('a terminal that goes away', () => {
  it('stops no run when writing throws', () => {
    const { terminal, ticks, view } = setUp();
    terminal.write = () => {
      throw new Error('write EIO');
    };
    view.show(some(3, 0));
    view.report(REPORTS['guest-forcing']);
    ticks.pass(5_000);
    view.stop();
    expect(ticks.pending).toBe(0);
  });

  it('draws no more after an error of its stream', () => {
    const { terminal, ticks, view } = setUp();
    view.show(some(3, 0));
    terminal.emit('error');
    const { writes } = terminal;
    view.show(some(3, 1));
    ticks.pass(5_000);
    view.stop();
    expect(terminal.writes).toBe(writes);
  });
});
