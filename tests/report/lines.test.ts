import { describe, expect, it } from 'vitest';
import { formatLine, type Level } from '../../lib/report/lines.ts';
import type { Outcome } from '../../lib/guests/outcome.ts';
import type { BatteryReading } from '../../lib/shutdown/battery-source.ts';
import type { Report } from '../../lib/shutdown/report.ts';
import { guest, hasControls, NASTY_NAMES, REPORTS } from './support/world.ts';

const text = (report: Report, many = false): string =>
  formatLine(report, { many, level: 'verbose' })?.text ?? '';
const ended = (outcome: Outcome): Report => ({ ...REPORTS['guest-ended'], outcome });

const battery = (moved: boolean, reading: Partial<BatteryReading>): Report => ({
  ...REPORTS['battery-read'],
  reading: { ...REPORTS['battery-read'].reading, ...reading },
  moved,
});

describe('a log line', () => {
  it.each(Object.values(REPORTS))('tells $is in one line without control codes', (report) => {
    const line = formatLine(report, { many: false, level: 'verbose' });
    expect(line?.text).toMatch(/^ *\d+\.\d s {2}\S/u);
    expect(hasControls(line?.text ?? '\n')).toBe(false);
  });

  it.each([
    [REPORTS['guest-asked'], '   1.2 s  web1: asked to shut down (acpi)'],
    [{ ...REPORTS['guest-asked'], mode: 'default' }, '   1.2 s  web1: asked to shut down'],
    [{ ...REPORTS['guest-asked'], attempt: 3 }, '   1.2 s  web1: asked again, the 3rd time (acpi)'],
    [REPORTS['guest-ended'], '   9.6 s  db1: ended cleanly after 8.4 s'],
    [ended({ is: 'forced', by: 'us' }), '   9.6 s  db1: forced off after 8.4 s'],
    [ended({ is: 'forced', by: 'someone else' }), '   9.6 s  db1: forced off by someone else after 8.4 s'],
    [REPORTS['connection-back'], "   0.0 s  virsh's default connection: answers again after 4.3 s"],
    [
      REPORTS['battery-read'],
      '  12.0 s  UPS: on battery (OB DISCHRG), 12 min left, 84 % charged: the run ends after 290 s at the latest',
    ],
    [
      battery(false, { power: 'mains', status: 'OL' }),
      '  12.0 s  UPS: on mains (OL), 12 min of battery, 84 % charged',
    ],
    [
      battery(false, { power: 'low', status: 'OB LB' }),
      '  12.0 s  UPS: battery low (OB LB), 12 min left, 84 % charged',
    ],
    [
      REPORTS['battery-unread'],
      '  17.0 s  UPS: cannot be read, the limit stays: upsc gave no answer within 3 s',
    ],
  ] as [Report, string][])('is a sentence: %#', (report, expected) => {
    expect(text(report)).toBe(expected);
  });

  it('names the connection of a guest where there are several', () => {
    expect(text(REPORTS['guest-asked'], true)).toContain('web1 on qemu:///system: asked');
  });

  it('tells the remedy with a lost connection', () => {
    expect(text(REPORTS['connection-lost'])).toContain(
      'failed to connect error: no such file; is libvirtd running',
    );
  });

  it.each(NASTY_NAMES)('lets no control character of a name through: %j', (name) => {
    expect(hasControls(text({ ...REPORTS['guest-asked'], guest: guest(name) }))).toBe(false);
  });

  it('keeps long names and foreign scripts whole', () => {
    const name = '東京'.repeat(100);
    expect(text({ ...REPORTS['guest-asked'], guest: guest(name) })).toContain(`  ${name}: asked`);
  });
});

describe('the level of lines', () => {
  const shown = (level: Level): string[] =>
    Object.values(REPORTS)
      .filter((report) => formatLine(report, { many: false, level }) !== null)
      .map((report) => report.is);

  it('shows changes of state only when verbose', () => {
    expect(shown('verbose').filter((is) => !shown('normal').includes(is))).toEqual(['guest-changed']);
  });

  it('shows warnings and what went wrong only, when quiet', () => {
    expect(shown('quiet')).toEqual([
      'share-used',
      'order-gave-way',
      'guest-not-asked',
      'guest-call-failed',
      'guest-forcing',
      'connection-lost',
      'battery-read',
      'battery-unread',
      'last-resort',
      'signal',
      'run-ended',
    ]);
  });

  it.each([
    [{ is: 'clean', evidence: 'event' }, 'out'],
    [{ is: 'saved' }, 'out'],
    [{ is: 'off', why: 'no record' }, 'out'],
    [{ is: 'forced', by: 'us' }, 'err'],
    [{ is: 'crashed' }, 'err'],
    [{ is: 'running', why: 'the time is up' }, 'err'],
    [{ is: 'unknown', why: 'no answer' }, 'err'],
  ] as [Outcome, string][])('sends the end %j to std%s', (outcome, stream) => {
    expect(formatLine(ended(outcome), { many: false, level: 'normal' })?.stream).toBe(stream);
    expect(formatLine(ended(outcome), { many: false, level: 'quiet' }) !== null).toBe(stream === 'err');
  });

  it.each<[Report, boolean]>([
    [battery(false, { power: 'mains' }), false],
    [battery(true, { power: 'battery' }), true],
    [battery(false, { power: 'battery' }), true],
    [battery(false, { power: 'low' }), true],
  ])('tells of a UPS when quiet only where it is not on mains: %j', (report, expected) => {
    expect(formatLine(report, { many: false, level: 'quiet' }) !== null).toBe(expected);
    expect(formatLine(report, { many: false, level: 'normal' })).not.toBeNull();
  });

  it('says nothing of a run that ended well, when quiet', () => {
    expect(formatLine({ ...REPORTS['run-ended'], status: 0 }, { many: false, level: 'quiet' })).toBeNull();
  });
});
