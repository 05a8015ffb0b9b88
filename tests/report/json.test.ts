import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../lib/guests/plan.ts';
import { orderFromGroups } from '../../lib/guests/order.ts';
import { isForRecord, jsonOf, planRecord, runBegun, toLine, warningRecord } from '../../lib/report/json.ts';
import type { RunRecord } from '../../lib/report/record-types.ts';
import { durationFrom } from '../../lib/guests/duration.ts';
import { outlookOf } from '../../lib/shutdown/outage.ts';
import { predict } from '../../lib/shutdown/prediction.ts';
import { Tally } from '../../lib/report/tally.ts';
import { guest, NASTY_NAMES, policy, REPORTS } from './support/world.ts';

const STAMP = { run: 'run-1', time: new Date('2014-05-06T07:08:09.123Z') };
const HEAD = { schema: 1, run: 'run-1', time: '2014-05-06T07:08:09.123Z' };
const DB1 = { guest: { name: 'db1', uuid: 'uuid-of-db1', connection: 'qemu:///system' }, state: 'running' };

const tally = new Tally();
for (const report of Object.values(REPORTS)) tally.take(report);

const plan = makePlan(
  [guest('db1'), guest('web1'), guest('other', { state: 'paused' }), guest('x1')],
  { ...policy().selection, exclude: ['x*'] },
  orderFromGroups('web* db*'),
  { availableMs: 280_000, parallel: 0 },
);
const facts = {
  at: 12,
  host: 'h1',
  pid: 42,
  version: '1.0.0',
  bootId: 'boot-1',
  policy: policy({ limitMs: Infinity }),
  plan,
};

const prediction = predict(plan, facts.policy, ({ name }) =>
  durationFrom(name === 'db1' ? [{ tookMs: 40_000, byItself: true }] : []),
);
const KNOWN = { source: null, reading: null, unread: null, statedMs: 240_000, marginMs: 30_000 };
const forecast = {
  ...{ prediction, atShutdown: prediction, battery: outlookOf(KNOWN, facts.policy, () => prediction) },
  ...{ unread: null, unasked: 0, underWay: null },
};

const ALL: RunRecord[] = [
  runBegun(facts, STAMP),
  planRecord({ ...facts, forecast }, STAMP),
  warningRecord({ at: 1, code: 'record-not-writable', text: 'no room' }, STAMP),
  ...Object.values(REPORTS).map((report) => jsonOf(report, STAMP, tally.all())),
];

describe('a JSON line', () => {
  it.each(ALL)('of $event reads back as it was written, in one line', (record) => {
    const line = toLine(record);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual(record);
    expect(record).toMatchObject(HEAD);
    expect(Object.keys(record).slice(0, 5)).toEqual(['schema', 'run', 'time', 'elapsed', 'event']);
  });

  it.each(ALL)('of $event has camelCase keys, and no time but in seconds', (record) => {
    const keys: string[] = [];
    JSON.stringify(record, (key, value: unknown) => {
      keys.push(key);
      return value;
    });
    for (const key of keys) expect(key).toMatch(/^(?:\d+|[a-z][A-Za-z]*|)$/u);
    expect(keys.filter((key) => key.endsWith('Ms') || key === 'at')).toEqual([]);
  });

  it.each(NASTY_NAMES)('keeps the name of a guest as it is: %j', (name) => {
    const record = jsonOf({ ...REPORTS['guest-found'], guest: guest(name) }, STAMP, []);
    expect(JSON.parse(toLine(record))).toMatchObject({ guest: { name } });
  });

  it('tells which battery a run heeds, and null where it heeds none', () => {
    const source = { tool: 'nut', address: 'ups', text: 'nut:ups' } as const;
    const battery = { source, marginMs: 30_000, reservePart: 0.5, takesMs: () => 1 };
    const { settings } = runBegun({ ...facts, policy: policy({ battery }) }, STAMP);
    expect(settings).toMatchObject({ battery: 'nut:ups', batteryMarginSeconds: 30, batteryReservePart: 0.5 });
    const none = { battery: null, batteryMarginSeconds: null, batteryReservePart: null };
    expect(runBegun(facts, STAMP).settings).toMatchObject(none);
  });

  it('tells what a UPS does not say as null', () => {
    const reading = { ...REPORTS['battery-read'].reading, runtimeMs: null, chargePercent: null };
    expect(jsonOf({ ...REPORTS['battery-read'], reading, limitMs: Infinity }, STAMP, [])).toEqual({
      ...HEAD,
      ...{ elapsed: 12, event: 'battery-read', power: 'battery', status: 'OB DISCHRG' },
      ...{ runtimeSeconds: null, chargePercent: null, limitSeconds: null, reserveSeconds: 20, moved: true },
    });
  });

  it('tells an end flat, with what made it so', () => {
    expect(jsonOf(REPORTS['guest-ended'], STAMP, [])).toEqual({
      ...HEAD,
      elapsed: 9.634,
      event: 'guest-ended',
      ...DB1,
      outcome: 'clean',
      evidence: 'domstate',
      asks: 1,
      tookSeconds: 8.4,
    });
  });

  it('tells the plan and the settings when a run begins; null is "no limit" and "not in the order"', () => {
    expect(runBegun(facts, STAMP)).toMatchObject({
      elapsed: 0.012,
      event: 'run-begun',
      host: 'h1',
      pid: 42,
      version: '1.0.0',
      settings: {
        connections: ['qemu:///system'],
        timeoutSeconds: null,
        onTimeout: 'destroy',
        goingDown: true,
      },
      plan: {
        groups: [
          { guests: [{ guest: { name: 'web1' } }] },
          { guests: [DB1] },
          { guests: [{ state: 'paused' }] },
        ],
        leftAlone: [{ guest: { name: 'x1' }, why: 'excluded' }],
        orderHolds: true,
      },
    });
  });

  it('tells every end and the counts when a run ends', () => {
    expect(jsonOf(REPORTS['run-ended'], STAMP, tally.all())).toMatchObject({
      status: 3,
      signal: null,
      counts: { clean: 1, saved: 0, off: 0, forced: 0, crashed: 0, running: 0, unknown: 0 },
      outcomes: [{ guest: DB1.guest, outcome: 'clean', asks: 1, tookSeconds: 8.4 }],
    });
  });
});

describe('the tally', () => {
  it('forgets the end of a guest that came back', () => {
    const once = new Tally();
    once.take(REPORTS['guest-ended']);
    once.take({ ...REPORTS['guest-back'], guest: guest('db1') });
    expect(once.all()).toEqual([]);
  });
});

describe('the record', () => {
  it('keeps all but warnings and plans that nobody carried out', () => {
    expect(ALL.map((record) => record.event).filter((event) => !isForRecord(event))).toEqual([
      'plan',
      'warning',
    ]);
  });

  it('is described in docs/record.md: every event and every field', () => {
    const page = readFileSync(new URL('../../docs/record.md', import.meta.url), 'utf8');
    for (const record of ALL) {
      expect(page).toContain(`\`${record.event}\``);
      for (const key of Object.keys(record)) expect(page, `${record.event}: ${key}`).toContain(`\`${key}\``);
    }
  });
});
