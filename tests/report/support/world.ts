import { guestKey, type Guest } from '../../../lib/guests/guest.ts';
import { NO_ORDER } from '../../../lib/guests/order.ts';
import type { Policy } from '../../../lib/shutdown/policy.ts';
import type { Report } from '../../../lib/shutdown/report.ts';
import { initialState, type GuestRun, type RunState } from '../../../lib/shutdown/state.ts';

export const URI = 'qemu:///system';

export const guest = (name: string, more: Partial<Guest> = {}): Guest => ({
  connection: URI,
  uuid: `uuid-of-${name}`,
  name,
  id: 1,
  state: 'running',
  persistent: true,
  ...more,
});

export const policy = (more: Partial<Policy> = {}): Policy => ({
  connections: [URI],
  selection: { named: [], exclude: [], persistentOnly: false, leavePaused: false },
  order: NO_ORDER,
  limitMs: 300_000,
  reserveMs: 20_000,
  lastResort: 'destroy',
  goingDown: true,
  retryMs: 30_000,
  parallel: 0,
  paused: 'resume',
  modes: ['default'],
  battery: null,
  ...more,
});

/** A guest asked once at 1 s, to be asked again at 31 s. */
export const guestRun = (of: Guest, more: Partial<GuestRun> = {}): GuestRun => ({
  guest: of,
  place: 0,
  step: { is: 'asked', at: 1_000, nextAt: 31_000 },
  nextMode: 1,
  failedModes: 0,
  asks: 1,
  firstAskedAt: 1_000,
  begunAt: 1_000,
  doubtful: false,
  forced: 'no',
  cutOff: false,
  stoppedAt: null,
  hint: null,
  round: 1,
  ...more,
});

export const clean = (at: number): GuestRun['step'] => ({
  is: 'ended',
  at,
  outcome: { is: 'clean', evidence: 'domstate' },
});

export const stateOf = (runs: readonly GuestRun[], more: Partial<RunState> = {}): RunState => ({
  ...initialState(more.policy ?? policy()),
  now: 19_000,
  guests: new Map(runs.map((run) => [guestKey(run.guest), run])),
  ...more,
});

/** One of each kind; TypeScript sees to it that none is missing. */
export const REPORTS: { readonly [Kind in Report['is']]: Report & { readonly is: Kind } } = {
  'group-begun': { at: 0, is: 'group-begun', index: 1, place: 0, groups: 3, guests: 12 },
  'share-used': { at: 93_000, is: 'share-used', index: 1, place: 0, left: 1 },
  'order-gave-way': { at: 93_000, is: 'order-gave-way', why: '20 s are left', guests: 4 },
  'guest-asked': {
    at: 1_234,
    is: 'guest-asked',
    guest: guest('web1'),
    mode: 'acpi',
    attempt: 1,
    sentAt: 1_150,
  },
  'guest-not-asked': {
    at: 1,
    is: 'guest-not-asked',
    guest: guest('web1'),
    mode: 'agent',
    why: 'no agent',
    sentAt: 1_150,
  },
  'guest-resumed': { at: 1, is: 'guest-resumed', guest: guest('web1') },
  'guest-woken': { at: 1, is: 'guest-woken', guest: guest('web1') },
  'guest-call-failed': {
    at: 1,
    is: 'guest-call-failed',
    guest: guest('web1'),
    call: 'save',
    why: 'disk full',
  },
  'guest-saving': { at: 1, is: 'guest-saving', guest: guest('web1') },
  'guest-forcing': { at: 280_000, is: 'guest-forcing', guest: guest('old1'), graceful: true },
  'guest-changed': {
    at: 1,
    is: 'guest-changed',
    guest: guest('web1', { state: 'in shutdown' }),
    from: 'running',
  },
  'guest-found': { at: 1, is: 'guest-found', guest: guest('late1') },
  'guest-back': { at: 1, is: 'guest-back', guest: guest('again1'), round: 2 },
  'guest-ended': {
    at: 9_634,
    is: 'guest-ended',
    guest: guest('db1'),
    outcome: { is: 'clean', evidence: 'domstate' },
    asks: 1,
    tookMs: 8_400,
  },
  'connection-lost': {
    at: 1,
    is: 'connection-lost',
    connection: URI,
    failure: { reason: 'no-connection', detail: 'error: failed to connect\nerror: no such file' },
  },
  'connection-back': { at: 1, is: 'connection-back', connection: '', awayMs: 4_250 },
  'battery-read': {
    at: 12_000,
    is: 'battery-read',
    reading: {
      ...{ power: 'battery', status: 'OB DISCHRG', runtimeMs: 720_500, chargePercent: 84 },
      ...{ lowMs: 120_000, lowBy: 'ups' },
    },
    limitMs: 290_000,
    reserveMs: 20_000,
    moved: true,
  },
  'battery-unread': { at: 17_000, is: 'battery-unread', why: 'upsc gave no answer within 3 s' },
  'last-resort': {
    at: 280_000,
    is: 'last-resort',
    lastResort: 'destroy',
    guests: 2,
    why: 'they did not end in time',
  },
  signal: { at: 1, is: 'signal', signal: 'SIGTERM', ignored: false },
  'run-ended': { at: 281_000, is: 'run-ended', status: 3, signal: null },
};

/** Names as bad as they come; none may break a line, a column or a terminal. */
export const NASTY_NAMES = [
  '東京のゲスト'.repeat(30),
  '👩‍👩‍👧 family 🇩🇪'.repeat(12),
  'e\u0301'.repeat(150),
  'x'.repeat(200),
  'new\nline\tand\r\n\x1b[31mred\x1b[2J\x07\x9b5n',
  '\u202egnp.exe\u2028\ud800',
  '  --blank; "quoted"  ',
];

/** What must never reach a terminal from outside. */
export const hasControls = (text: string): boolean => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e]/u.test(text);
