import { describe, expect, it } from 'vitest';
import { renderLive } from '../../lib/report/live.ts';
import type { LookOptions } from '../../lib/report/view-options.ts';
import { displayWidth } from '../../lib/report/width.ts';
import type { GuestRun, RunState, Step } from '../../lib/shutdown/state.ts';
import { clean, guest, guestRun, hasControls, NASTY_NAMES, policy, stateOf, URI } from './support/world.ts';

const PLAIN: LookOptions = { color: false, unicode: true, many: false };
const SIZE = { columns: 80, rows: 24 };
const NOW = 19_000;
const render = (state: RunState, options: Partial<LookOptions> = {}, size = SIZE): string[] =>
  renderLive(state, NOW, size, { ...PLAIN, ...options });

describe('the live view', () => {
  it('shows the time left, the progress and a row per guest', () => {
    const runs = [
      guestRun(guest('web1')),
      guestRun(guest('db1'), { step: { is: 'waiting' }, place: 1, firstAskedAt: null, asks: 0 }),
      guestRun(guest('app1'), { step: clean(9_400) }),
    ];
    const schedule = { ...stateOf([]).schedule, openUpTo: 0, shareEndsAt: 53_000 };
    expect(render(stateOf(runs, { schedule }))).toEqual([
      '[█████████░░░░░░░░░░░░░░░░░░░]  1 of 3 ended   4:41 left of 5:00',
      'web1  running           18 s  asked again in 12 s',
      'db1   running                 waits for group 1, at most 34 s',
      'app1  ended cleanly    8.4 s',
    ]);
  });

  it('says what cannot be asked, and for how long', () => {
    const failure = { reason: 'connection-lost', detail: 'error: Disconnected\nfrom libvirtd' } as const;
    const base = stateOf([guestRun(guest('web1'))]);
    const connection = base.connections.get(URI);
    if (connection === undefined) throw new Error('no connection');
    const trouble = { since: 7_000, tries: 3, failure };
    const lines = render({ ...base, connections: new Map([[URI, { ...connection, trouble }]]) });
    expect(lines[1]).toBe('qemu:///system: cannot ask for 12 s: error: Disconnected from libvirtd');
    expect(lines[2]).toContain('no connection for 12 s');
  });

  it('tells by its host which connection cannot be asked, where the whole of it has no room', () => {
    const uris = [1, 2].map((n) => `qemu+ssh://root@kvm-rack1-host0${String(n)}.example.org/system`);
    const failure = { reason: 'connection-lost', detail: 'error: Disconnected from libvirtd' } as const;
    const base = stateOf([], { policy: policy({ connections: uris }) });
    const trouble = { since: 7_000, tries: 3, failure };
    const connections = new Map([...base.connections].map(([uri, one]) => [uri, { ...one, trouble }]));
    const lines = render({ ...base, connections }, { many: true });
    expect(lines.slice(1)).toEqual(
      [1, 2].map(
        (n) => `kvm-rack1-host0${String(n)}.example.org: cannot ask for 12 s: error: Disconnected from lib…`,
      ),
    );
  });

  it('shows a guest in the same place, under the same name, while rows come and go', () => {
    const long = [1, 2].map((n) => `customer-production-database-${String(n)}`);
    const runs = ['web1', ...long].map((name) => guestRun(guest(name)));
    const rows = (many: number): string[] => render(stateOf(runs), {}, { columns: 80, rows: many });
    expect(rows(4)).toHaveLength(3);
    expect(rows(4)[1]).toBe(rows(24)[1]);
    expect(rows(24)[2]).toMatch(/^customer-produ…atabase-1 {2}running/u);
  });

  it('keeps to ASCII where the locale has no UTF-8', () => {
    const runs = NASTY_NAMES.map((name) => guestRun(guest(name)));
    expect(render(stateOf(runs), { unicode: false }).join('\n')).toMatch(/^[ -~\n]*$/u);
  });

  it('says so while no guest is known', () => {
    expect(render(stateOf([]))).toEqual(['looking for guests   4:41 left of 5:00']);
  });

  it('has no countdown without a limit', () => {
    const unlimited = policy({ limitMs: Infinity, retryMs: 0 });
    const run = guestRun(guest('web1'), { step: { is: 'asked', at: 1, nextAt: Infinity } });
    const lines = render(stateOf([run], { policy: unlimited }));
    expect(lines[0]).toContain('19 s, no limit');
    expect(lines[1]).toContain('waits for its end, no limit');
  });
});

describe('what comes next', () => {
  const next = (step: Step, more: Partial<RunState> = {}, run: Partial<GuestRun> = {}): string =>
    render(stateOf([guestRun(guest('w'), { ...run, step })], more))[1]?.replace(/^.{13,30}? s {2}/u, '') ??
    '';

  it.each([
    [{ is: 'preparing', call: 'resume', since: 1 }, 'is being resumed'],
    [{ is: 'preparing', call: 'wake', since: 1 }, 'is being woken'],
    [{ is: 'asking', mode: 'agent', since: 1 }, 'is being asked (agent)'],
    [{ is: 'asked', at: 1, nextAt: 31_000 }, 'asked again in 12 s'],
    [{ is: 'asked', at: 1, nextAt: 18_000 }, 'is asked again now'],
    [{ is: 'asked', at: 1, nextAt: Infinity }, 'forced off in 4:21'],
    [{ is: 'asked', at: 1, nextAt: 290_000 }, 'forced off in 4:21'],
    [{ is: 'hopeless', why: 'crashed' }, 'cannot be asked, forced off in 4:21'],
    [{ is: 'hopeless', why: 'keeps coming back' }, 'keeps coming back, forced off in 4:21'],
    [{ is: 'saving', since: 16_000, resort: true }, 'is being saved for 3 s'],
    [{ is: 'forcing', since: 1, graceful: true, answeredAt: null }, 'is being forced off, flushing'],
    [{ is: 'forcing', since: 1, graceful: false, answeredAt: null }, 'is being forced off'],
    [{ is: 'left' }, 'left as it is'],
    [{ is: 'reading', since: 1, tries: 0 }, 'reading back how it ended'],
    [{ is: 'waiting' }, 'is asked next'],
    [{ is: 'ended', at: 1, outcome: { is: 'running', why: 'the time is up' } }, 'the time is up'],
  ] as [Step, string][])('of %j is: %s', (step, expected) => {
    expect(next(step)).toBe(expected);
  });

  it('is the last resort for a guest that goes down already', () => {
    const run = guestRun(guest('w', { state: 'in shutdown' }));
    const leave = policy({ lastResort: 'leave', limitMs: 60_000 });
    expect(render(stateOf([run], { policy: leave }))[1]).toMatch(
      /in shutdown +18 s {2}left running in 41 s$/u,
    );
  });

  it('is a free slot where only so many may go down at a time', () => {
    const schedule = { ...stateOf([]).schedule, openUpTo: 0 };
    expect(next({ is: 'waiting' }, { policy: policy({ parallel: 2 }), schedule })).toBe(
      'waits for a free slot',
    );
  });
});

describe('the size of the live view', () => {
  const looks: LookOptions[] = [false, true].flatMap((color) =>
    [false, true].flatMap((unicode) => [false, true].map((many) => ({ color, unicode, many }))),
  );
  const sizes = [80, 132, 40, 20, 10, 3, 1].flatMap((columns) =>
    [24, 5, 3, 2, 1].map((rows) => ({ columns, rows })),
  );
  const runs = [
    ...NASTY_NAMES.map((name) => guestRun(guest(name, { connection: `qemu+ssh://${name}/system` }))),
    ...NASTY_NAMES.map((name) => {
      const outcome = { is: 'unknown', why: `because\n${name}` } as const;
      return guestRun(guest(`2${name}`), { step: { is: 'ended', at: 9_000, outcome } });
    }),
  ];

  it.each(looks)('never exceeds the screen, with %j', (look) => {
    for (const size of sizes) {
      const lines = render(stateOf(runs), look, size);
      expect(lines.length).toBeLessThan(Math.max(size.rows, 1));
      for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(size.columns);
    }
  });

  it('lets no control character of a name or a reason through', () => {
    for (const line of render(stateOf(runs), {}, { columns: 1_000, rows: 99 }))
      expect(hasControls(line)).toBe(false);
  });

  it('aligns its columns behind wide characters', () => {
    const lines = render(
      stateOf([guestRun(guest('東京')), guestRun(guest('web-1')), guestRun(guest('e\u0301'))]),
    );
    const starts = lines.slice(1).map((line) => displayWidth(line.slice(0, line.indexOf('running'))));
    expect(new Set(starts).size).toBe(1);
  });

  it('shows unfinished guests first, then those that ended last, and counts the rest', () => {
    const many = [
      ...Array.from({ length: 40 }, (_, n) => guestRun(guest(`ended${String(n)}`), { step: clean(n * 100) })),
      ...Array.from({ length: 3 }, (_, n) =>
        guestRun(guest(`waits${String(n)}`), { step: { is: 'waiting' } }),
      ),
      ...Array.from({ length: 3 }, (_, n) => guestRun(guest(`asked${String(n)}`))),
    ];
    const names = (rows: number): string[] =>
      render(stateOf(many), {}, { columns: 80, rows })
        .slice(1)
        .map((line) => line.split(/ {2}/u)[0] ?? '');
    expect(names(11)).toEqual([
      ...['asked0', 'asked1', 'asked2', 'waits0', 'waits1', 'waits2', 'ended39', 'ended38'],
      '… and 38 more: 38 ended',
    ]);
    expect(names(5)).toEqual(['asked0', 'asked1', '… and 44 more: 1 going down, 3 waiting, 40 ended']);
  });

  it('needs no last row where all guests have room', () => {
    const three = ['a', 'b', 'c'].map((name) => guestRun(guest(name)));
    expect(render(stateOf(three), {}, { columns: 80, rows: 5 })).toHaveLength(4);
    expect(render(stateOf(three), {}, { columns: 80, rows: 5 }).join('')).not.toContain('more');
  });
});
