import { describe, expect, test } from 'vitest';
import type { Code } from '../../lib/check/finding.ts';
import { NO_PAST } from '../../lib/check/guest-facts.ts';
import { countFindings, judgeFacts } from '../../lib/check/judge.ts';
import { checkRecord } from '../../lib/report/check/json.ts';
import { verdictSentence } from '../../lib/report/check/verdict.ts';
import { renderCheck, renderQuiet } from '../../lib/report/check/view.ts';
import { findingWords, WORDS } from '../../lib/report/check/words.ts';
import { displayWidth } from '../../lib/report/width.ts';
import { slow, STORIES } from '../check/stories.ts';
import { definition, factsOf, guest, guestFacts, host, past, reading, type Story } from '../check/world.ts';
import { hasControls, NASTY_NAMES } from './support/world.ts';

const PLAIN = { color: false, unicode: true, many: false, columns: 80 };
const CASES = Object.entries(STORIES).flatMap(([code, cases]) =>
  cases.map(([title, , story]): [Code, string, Story] => [code as Code, title, story]),
);

const shownAt = (story: Story, more: Partial<typeof PLAIN> = {}): string[] => {
  const facts = factsOf(story);
  return renderCheck(facts, judgeFacts(facts), { ...PLAIN, ...more });
};

describe('the words of a finding', () => {
  test.each(CASES)('%s (%s): a cause and a remedy, in ASCII, on one line each', (code, _, story) => {
    for (const { matter, about } of judgeFacts(factsOf(story)).filter((one) => one.matter.code === code)) {
      const { cause, remedy } = findingWords(matter, about === null ? [] : [about]);
      expect(cause).toMatch(/^[ -~]{10,}[^.;:, ]$/u);
      expect(remedy).toMatch(/^[ -~]{10,}[^.;, ]$/u);
      expect(`${cause}${remedy}`).not.toMatch(/undefined|NaN|Infinity|null/u);
    }
  });

  test('are there for each code', () => {
    expect(Object.keys(WORDS).sort()).toEqual(Object.keys(STORIES).sort());
  });

  test.each([
    ['db1', '', '`virsh resume db1` if'],
    ['db1', 'qemu:///system', '`virsh -c qemu:///system resume db1` if'],
    ['db1', 'qemu+unix:///system?socket=/a b', "`virsh -c 'qemu+unix:///system?socket=/a b' resume db1` if"],
    ['42', '', '`virsh resume the-uuid` if'],
    ['web 1', '', '`virsh resume the-uuid` if'],
    ['-h', '', '`virsh resume the-uuid` if'],
    ['$(reboot)', '', '`virsh resume the-uuid` if'],
  ])('hold a command that is right for a guest called %s on "%s"', (name, connection, command) => {
    const one = { ...guest(name), uuid: 'the-uuid', connection };
    expect(findingWords({ code: 'paused-by-user', treatment: 'resume' }, [one]).remedy).toContain(command);
  });

  test('leave the definition alone that a transient guest does not have', () => {
    const matter = { code: 'on-poweroff-restart', action: 'restart', atOnce: true } as const;
    const remedy = (persistent: boolean): string => findingWords(matter, [guest('a', { persistent })]).remedy;
    expect(remedy(true)).toContain('set-lifecycle-action a poweroff destroy --live --config`');
    expect(remedy(false)).toContain('set-lifecycle-action a poweroff destroy --live`');
  });

  test('have a transient guest defined before it is tried, for it would be gone', () => {
    const one = guest('a', { persistent: false });
    const tried = (isKept: boolean): string => findingWords({ code: 'never-seen', isKept }, [one]).remedy;
    expect(tried(false)).toMatch(/^define it first, .* then try it in a quiet hour: `[^`]* shutdown a`/u);
    expect(tried(true)).toMatch(/^try it in a quiet hour: `[^`]* shutdown a`/u);
  });

  test('define a transient guest as it would start again, with its passwords, which are left out otherwise', () => {
    const { remedy } = findingWords({ code: 'transient', trouble: 'none' }, [guest('a')]);
    expect(remedy).toContain(
      '`virsh -c qemu:///system dumpxml --inactive --security-info a >guest.xml`, then `virsh -c qemu:///system define guest.xml`',
    );
  });

  test.each([
    ['no-answer', 'it could not be looked at: so', /^does its QEMU hang/u],
    ['no-connection', 'it could not be looked at: so', /^is libvirtd running/u],
    [
      'no-time',
      'it was not looked at: so',
      /^`libvirt-shutdown-domains -c qemu:\/\/\/system check db1` looks at it alone/u,
    ],
    ['refused', 'its definition could not be read: so', /^are you root/u],
  ] as const)('have a remedy of its own for a guest that is unread: %s', (why, cause, remedy) => {
    const words = findingWords({ code: 'unread', why, detail: 'so' }, [guest('db1')]);
    expect(words).toEqual({ cause, remedy: expect.stringMatching(remedy) as string });
  });
});

describe('the words of a shutdown that begins late', () => {
  const share = { marginMs: 30_000, reserveMs: 20_000, forGuestsMs: 70_000 };
  const warning = { ...share, lastsMs: 120_000, by: 'warning' } as const;
  const setting = { ...share, lastsMs: 180_000, by: 'runtime' } as const;

  test.each([
    [
      'nut:ups@localhost',
      warning,
      /^upsmon begins a shutdown late: 120 s from its low battery warning on less/u,
      /^ignorelb and override.battery.runtime.low = 150 or more in ups.conf, .*; with secondaries HOSTSYNC/u,
    ],
    [
      'apcupsd',
      warning,
      /^apcupsd may begin a shutdown late: 120 s from its low battery warning on less/u,
      /^MINUTES 3 or more in apcupsd.conf; docs\/battery.md reckons it$/u,
    ],
    [
      'apcupsd',
      setting,
      /^apcupsd may begin a shutdown late, at MINUTES 3: 180 s of battery less/u,
      /^MINUTES 3 or more/u,
    ],
  ] as const)('of %s: what to set, and where', (source, lasts, cause, remedy) => {
    const more = { missingMs: 18_000, needMs: 148_000, isAssumed: false };
    const words = findingWords(
      { code: 'battery-low-mark', source, share: { ...lasts, isLowAssumed: false }, ...more },
      [],
    );
    expect(words.cause).toMatch(cause);
    expect(words.remedy).toMatch(remedy);
  });

  test('name a mark that is long enough for what passes before anyone is asked, too', () => {
    const story = { battery: { source: 'nut:u', reading: reading() }, ...slow(88_000) };
    const [{ matter } = { matter: null }] = judgeFacts(factsOf(story));
    // 88 s, 20 s for the last resort, 30 s of margin; 5 s until upsmon looks, and 5 s of FINALDELAY.
    expect(matter).toMatchObject({ code: 'battery-low-mark', needMs: 148_000 });
  });
});

const SOME: Story = {
  host: { ...host(), clusterGuests: ['vm 1', 'vm2'] },
  guests: [
    guestFacts('db1', { definition: definition({ onPoweroff: 'restart' }) }),
    guestFacts('web1', { past: NO_PAST }),
    guestFacts('web2', { past: NO_PAST }),
    guestFacts('old', { past: past({ outcome: 'forced', byUs: true }, 0) }),
    guestFacts('vm 1', { cluster: 'vm-1' }),
    guestFacts('vm2', { cluster: 'vm-2' }),
  ],
};

describe('the table', () => {
  test('shows what was looked at, the worst first, remedies below causes, and a verdict at 80 columns', () => {
    expect(shownAt(SOME)).toEqual([
      'Node      16.17.0 (/usr/bin/node)',
      'virsh     9.0.0',
      'libvirtd  qemu:///system: 9.0.0, lifecycle events, 1 guest',
      'init      libvirtd is the init script libvirtd; guests are shut down by an init',
      '          script that stops before it',
      'record    /var/log/runs.jsonl, 3 runs',
      'guests    6 guests looked at',
      'time      all down after 10 s at worst; 280 s until the last resort',
      '',
      'error    db1   on_poweroff is "restart": libvirt starts it again as soon as it',
      '               has shut down',
      '  → `virsh -c qemu:///system set-lifecycle-action db1 poweroff destroy --live --config`',
      '',
      'error    old   forced off last time (2014-05-06; cleanly in 0 of 3 runs)',
      '               → does it react to its power button (Linux: acpid; Windows: its',
      '                 power policy) or run the guest agent? Or does it take longer',
      '                 than SHUTDOWN_TIMEOUT? `libvirt-shutdown-domains report` shows',
      '                 what happened',
      '',
      'warning  web1  never yet seen to shut down: no earlier run tells of it',
      '         web2  → try it in a quiet hour:',
      '                 `libvirt-shutdown-domains -c qemu:///system shutdown GUEST`,',
      '                 and start it again (GUEST: each of these)',
      '',
      'warning  vm 1  Pacemaker manages them: it may start again what a run shuts down',
      '         vm2   → leave it to the cluster; the line for',
      '                 /etc/default/libvirt-shutdown-domains:',
      '  EXCLUDE="vm?1 vm2"',
      '',
      'Not ready: 2 errors, 4 warnings.',
    ]);
  });

  test('says that a host is ready', () => {
    expect(shownAt({}).slice(-2)).toEqual(['', 'Ready: no error.']);
  });

  test('takes the room there is: a cause and a remedy on one line each at 200 columns', () => {
    const lines = shownAt(SOME, { columns: 200 });
    expect(lines).toContain(
      'error    db1   on_poweroff is "restart": libvirt starts it again as soon as it has shut down',
    );
    expect(lines).toContain(
      '               → `virsh -c qemu:///system set-lifecycle-action db1 poweroff destroy --live --config`',
    );
  });

  test('names the first of many guests that have the same', () => {
    const unseen = { past: NO_PAST };
    const names = Array.from({ length: 60 }, (_, at) => `guest${String(at)}`);
    const lines = shownAt({ guests: names.map((name) => guestFacts(name, unseen)) });
    expect(lines.filter((line) => line.startsWith('warning'))).toHaveLength(1);
    expect(lines.some((line) => /^ {9}and 55 more$/u.test(line))).toBe(true);
    expect(lines.at(-1)).toBe('Ready: no error, 60 warnings.');
  });

  test('has one row for guests that somebody forced off together, be it some milliseconds apart', () => {
    const guests = [30_000, 30_012, 30_400].map((waitedMs, at) =>
      guestFacts(`guest${String(at)}`, {
        past: past({ outcome: 'forced', byUs: false, waitedMs, at: `2014-05-06T07:08:09.${String(at)}00Z` }),
      }),
    );
    const lines = shownAt({ guests });
    expect(lines.filter((line) => line.startsWith('warning'))).toHaveLength(1);
    expect(lines.join('\n')).toContain('30 s after');
  });

  test('names all guests that would be lost', () => {
    const names = Array.from({ length: 20 }, (_, at) => `guest${String(at)}`);
    const lines = shownAt({
      guests: names.map((name) => guestFacts(name, { definition: definition({ onPoweroff: 'restart' }) })),
    });
    for (const name of names) expect(lines.join('\n')).toMatch(new RegExp(`\\b${name}\\b`, 'u'));
  });

  test.each(CASES)('is ASCII where the locale has no UTF-8 (%s: %s)', (_, __, story) => {
    for (const line of shownAt(story, { unicode: false })) expect(line).toMatch(/^[ -~]*$/u);
  });

  test.each([80, 120, 200])('fits %i columns with the worst of names, and is safe to show', (columns) => {
    const guests = NASTY_NAMES.map((name, at) => {
      const more = { connection: `qemu+ssh://host${String(at)}/system`, state: 'paused' } as const;
      return guestFacts(name, { guest: guest(name, more), reason: 'watchdog', cluster: `vm${String(at)}` });
    });
    const story = { guests, policy: { connections: guests.map((one) => one.guest.connection) } };
    for (const line of shownAt(story, { columns, many: true })) {
      expect(hasControls(line), line).toBe(false);
      // What is to be copied stays whole.
      if (!line.startsWith('  EXCLUDE=') && !/^ *(?:→ )?`/u.test(line))
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test('has colours where they are wanted, and the same text', () => {
    const lines = shownAt(SOME, { color: true });
    expect(lines.join('\n')).toContain('\x1b[31merror\x1b[39m');
    expect(lines.map((line) => line.replace(/\x1b\[\d+m/gu, '').trimEnd())).toEqual(shownAt(SOME));
  });
});

describe('--quiet', () => {
  const quiet = (story: Story): string[] => {
    const facts = factsOf(story);
    return renderQuiet(judgeFacts(facts), PLAIN);
  };

  test('says nothing where nothing is wrong, so that cron sends no mail', () => {
    expect(quiet({})).toEqual([]);
    expect(quiet({ policy: { retryMs: 0 } })).toEqual([]);
  });

  test('says errors and warnings alone', () => {
    const lines = quiet({ policy: { retryMs: 0, limitMs: Infinity } });
    expect(lines[0]).toMatch(/^warning {2}host {2,}SHUTDOWN_TIMEOUT is 0/u);
    expect(lines.filter((line) => /^(?:error|warning|note)/u.test(line))).toHaveLength(1);
    expect(lines.at(-1)).not.toBe('');
  });
});

describe('the verdict', () => {
  test.each([
    [{ error: 0, warning: 0, note: 0 }, 'Ready: no error.'],
    [{ error: 0, warning: 1, note: 2 }, 'Ready: no error, 1 warning, 2 notes.'],
    [{ error: 2, warning: 3, note: 1 }, 'Not ready: 2 errors, 3 warnings, 1 note.'],
  ])('of %j is: %s', (counts, sentence) => {
    expect(verdictSentence(counts)).toBe(sentence);
  });
});

describe('--json', () => {
  const stamp = { run: 'host7', time: new Date('2014-05-06T07:08:09.123Z') };

  test('is one object with the facts and each finding by itself', () => {
    const facts = factsOf(SOME);
    const record = checkRecord(1_234, facts, judgeFacts(facts), stamp);
    expect(record).toMatchObject({
      schema: 1,
      run: 'host7',
      time: '2014-05-06T07:08:09.123Z',
      elapsed: 1.234,
      event: 'check',
      ready: false,
      counts: { error: 2, warning: 4, note: 0 },
      facts: {
        node: '16.17.0',
        virsh: { version: '9.0.0', lacks: [] },
        connections: [
          {
            connection: 'qemu:///system',
            answers: true,
            daemon: '9.0.0',
            lacks: [],
            events: true,
            guests: 1,
          },
        ],
        init: { is: 'served', installed: true },
        root: true,
        record: { is: 'kept', runs: 3 },
        guests: 6,
        worstSeconds: 10,
        availableSeconds: 280,
        batterySeconds: null,
      },
    });
    expect(record.findings).toHaveLength(6);
    expect(record.findings[0]).toEqual({
      severity: 'error',
      code: 'on-poweroff-restart',
      about: { name: 'db1', uuid: 'uuid-of-db1', connection: 'qemu:///system' },
      cause: 'on_poweroff is "restart": libvirt starts it again as soon as it has shut down',
      remedy: '`virsh -c qemu:///system set-lifecycle-action db1 poweroff destroy --live --config`',
    });
    expect(record.findings.find(({ code }) => code === 'cluster-managed')?.remedy).toMatch(
      /: EXCLUDE="vm\?1 vm2"$/u,
    );
  });

  test.each(CASES)('of %s (%s) counts what it holds', (_, __, story) => {
    const facts = factsOf(story);
    const findings = judgeFacts(facts);
    const record = checkRecord(0, facts, findings, stamp);
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    expect(record.counts).toEqual(countFindings(findings));
    expect(record.ready).toBe(record.counts.error === 0);
  });
});
