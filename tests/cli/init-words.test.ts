// What `init` says: one line each, the cause, then the remedy, and whether something was done.
import { describe, expect, test } from 'vitest';
import { verdict } from '../../lib/cli/init/status-words.ts';
import { placeWords } from '../../lib/cli/init/stanza-words.ts';
import { hostProblemLine, refusalLine, refusalMessage, stepSentence } from '../../lib/cli/init/words.ts';
import type { HostProblem } from '../../lib/init/host.ts';
import type { ByHand } from '../../lib/init/stanza-by-hand.ts';
import type { Check } from '../../lib/init/status.ts';
import type { Refusal, Step } from '../../lib/init/steps.ts';

const path = '/etc/init.d/libvirt-shutdown-domains';

const byHand: ByHand = {
  path,
  line: 4,
  parts: false,
  indent: '',
  before: 'end',
  by: 'pattern',
  stanza: '# >>>\n',
};

const refusals: readonly [Refusal, RegExp, RegExp][] = [
  [
    { reason: 'changed-files', paths: [path], isCalled: false },
    /is not as this program wrote it; nothing was done/u,
    /--force/u,
  ],
  [
    { reason: 'changed-files', paths: [path, '/b'], isCalled: true },
    /domains and \/b are not .*, and called as it is; nothing was done/u,
    /--force/u,
  ],
  [{ reason: 'manifest-unreadable', path: '/m' }, /\/m.*cannot be read; nothing was done/u, /move it away/u],
  [
    { reason: 'changed-stanza', path, line: 3, belongsAt: null },
    /the stanza in \/etc.* is not as this program wrote it; nothing was done/u,
    /line 3 on; --force.*keeps the script/u,
  ],
  [
    { reason: 'changed-stanza', path, line: 9, belongsAt: 4 },
    /is not as .*, and it stands at line 9, and stop begins at line 4; nothing was done/u,
    /--force/u,
  ],
  [
    { reason: 'no-place-for-stanza', path, detail: 'line 3: no', remedy: null, byHand },
    /line 3: no; nothing was done/u,
    /; put the stanza below at \/etc\S+:4, before "end" \(a guess: .*\), then run this again; or leave that script alone: `.* --own-script`$/u,
  ],
  [
    { reason: 'no-place-for-stanza', path, detail: 'line 3: no', remedy: 'do it', byHand },
    /line 3: no; nothing was done/u,
    /; do it; or put the stanza below at .*; or leave that script alone: /u,
  ],
  [
    { reason: 'no-place-for-stanza', path, detail: 'line 1: no sh', remedy: 'use another', byHand: null },
    /line 1: no sh; nothing was done/u,
    /; use another$/u,
  ],
  [{ reason: 'broken-marks', path, detail: 'line 3: no' }, /line 3: no; nothing/u, /edit the file/u],
  [
    { reason: 'not-sh', path, detail: 'sh: 3:\n unexpected', isOwn: true, byHand },
    /: with the stanza and without it, sh -n says "sh: 3: unexpected"; nothing/u,
    /; mend that, then try again; or put the stanza below at /u,
  ],
  [
    { reason: 'not-sh', path, detail: 'no', isOwn: false, byHand: null },
    /: with the stanza in it, sh -n says "no"; nothing/u,
    /; leave that script alone: `.* --own-script`$/u,
  ],
  [
    { reason: 'tool-failed', command: 'update-rc.d x', detail: 'no\nno' },
    /^update-rc\.d x: no no/u,
    /again/u,
  ],
  [{ reason: 'links-not-made', detail: 'no' }, /links .* no/u, /init status/u],
  [{ reason: 'not-written', detail: 'EACCES: no' }, /^EACCES: no/u, /root\?/u],
];

const problems: readonly [HostProblem, RegExp, RegExp][] = [
  [{ reason: 'no-libvirt', looked: ['/a', '/b'] }, /looked for \/a and \/b; nothing was done/u, /--service/u],
  [
    { reason: 'other-init', init: 'systemd' },
    /has systemd.*nothing was done/u,
    /libvirt-guests.*--system sysv/u,
  ],
  [{ reason: 'other-init', init: 'openrc' }, /has openrc.*nothing was done/iu, /OpenRC.*--system sysv/u],
  [{ reason: 'odd-path', path: 'a\nb' }, /"a b".*absolute path.*nothing was done/u, /link/u],
  [{ reason: 'odd-service', name: '\u001b[1m' }, /"\\x1b\[1m".*nothing was done/u, /libvirt-bin/u],
  [{ reason: 'no-root', root: '/r' }, /no folder \/r; nothing was done/u, /--root/u],
];

/** No matter what it quotes: no control character moves the cursor. */
const isOneLine = (line: string): boolean => /^[^\p{Cc}\u2028\u2029]+$/u.test(line);

describe('a refusal is one line, with the cause, then the remedy:', () => {
  test.each(refusals.map((row) => [row[0].reason, ...row] as const))('%s', (_, refusal, cause, remedy) => {
    const line = refusalLine(refusal);
    expect(isOneLine(line)).toBe(true);
    expect(line).toMatch(cause);
    expect(line).toMatch(remedy);
  });

  test.each(problems.map((row) => [row[0].reason, ...row] as const))('%s', (_, problem, cause, remedy) => {
    const line = hostProblemLine(problem);
    expect(isOneLine(line)).toBe(true);
    expect(line).toMatch(cause);
    expect(line).toMatch(remedy);
  });

  test('that its links were made again is not called nothing', () => {
    const refusal: Refusal = { reason: 'changed-files', paths: [path], isCalled: true };
    const steps: Step[] = [{ is: 'linked', link: '/l' }];
    expect(refusalMessage(refusal, { steps, root: '/' }).cause).toMatch(
      /called as it is; its links were made again, nothing else was done$/u,
    );
    expect(refusalMessage(refusal, { steps: [], root: '/' }).cause).toMatch(/; nothing was done$/u);
  });

  test.each<[ByHand['by'], RegExp]>([
    ['reading', /, before "end"$/u],
    ['branch', / \(a guess: what stop does first/u],
    ['pattern', / \(a guess: .* "stop\)"/u],
    ['comparison', / \(a guess: where stop seems/u],
    ['gave-up', / \(a guess: where it could not be read/u],
    ['top', / \(a guess: ahead of all/u],
  ])('where the stanza goes is a guess unless the script was read: %s', (by, words) => {
    expect(placeWords({ ...byHand, by }, '/')).toMatch(words);
  });

  test('where it goes is a file of this machine, and what stands there is safe to show', () => {
    const before = `end \u001b[2J${'x'.repeat(99)}`;
    const words = placeWords({ ...byHand, before, by: 'reading' }, '/mnt');
    expect(words).toMatch(/^\/mnt\/etc\/init\.d\/libvirt-shutdown-domains:4, before "end \\x1b\[2Jx+~"$/u);
    expect(words.length).toBeLessThan(110);
    expect(placeWords({ ...byHand, before: '' }, '/')).toContain(':4, at its end (');
    expect(placeWords({ ...byHand, parts: true }, '/')).toContain(':4, within that line, before "end" (');
  });

  test('a path of the host is printed as safely as a name of a guest', () => {
    for (const refusal of [
      { reason: 'not-written', detail: "EACCES: '/tmp/\u001b[2J'" },
      { reason: 'links-not-made', detail: '/etc/rc0.d/K01x\u001b[2J: no' },
    ] as const)
      expect([refusal.reason, isOneLine(refusalLine(refusal))]).toEqual([refusal.reason, true]);
  });
});

describe('a step is one line, its words in a column:', () => {
  test.each<[Step, string]>([
    [{ is: 'written', path }, `written       ${path}`],
    [{ is: 'unchanged', path }, `as it was     ${path}`],
    [{ is: 'left-alone', path, why: 'settings' }, `left alone    ${path} (it was edited)`],
    [
      { is: 'left-alone', path, why: 'program' },
      `left alone    ${path} (it came from a package or by hand; a newer one has to come the same way)`,
    ],
    [{ is: 'backed-up', path: '/a', to: '/b' }, 'kept          /a as /b'],
    [{ is: 'restored', path: '/a', from: '/b' }, 'restored      /a from /b'],
    [{ is: 'removed', path }, `removed       ${path}`],
    [{ is: 'stanza-in', path: '/a', line: 3 }, 'stanza put in /a, line 3'],
    [{ is: 'stanza-out', path: '/a' }, 'stanza out of /a'],
    [{ is: 'ran', command: 'update-rc.d x defaults' }, 'ran           update-rc.d x defaults'],
    [{ is: 'linked', link: '/l' }, 'linked        /l'],
    [{ is: 'unlinked', link: '/l' }, 'unlinked      /l'],
    [{ is: 'reordered', count: 1 }, 'reordered     1 link of other scripts'],
    [{ is: 'reordered', count: 19 }, 'reordered     19 links of other scripts'],
    [{ is: 'rewritten', path }, `rewritten     ${path}`],
  ])('%j', (step, line) => {
    expect(stepSentence(step)).toBe(line);
  });

  test.each(['settings', 'program'] as const)('--force is not said to remove what it leaves: %s', (why) => {
    expect(stepSentence({ is: 'left-alone', path, why })).not.toContain('--force');
  });
});

describe('a check', () => {
  test.each<[Check, RegExp]>([
    [{ is: 'file', good: false, path, state: 'not-ours' }, /not written by this program/u],
    [{ is: 'job', good: true, name: 'x' }, /^Upstart knows the job x: good$/u],
    [{ is: 'job', good: false, name: 'x' }, /^Upstart does not know the job x$/u],
    [{ is: 'others', good: true, acting: [] }, /: good$/u],
    [{ is: 'others', good: true, acting: ['libvirt-guests'] }, /libvirt-guests shuts guests down as well/u],
  ])('%j', (check, text) => {
    expect(verdict(check, 'own-script').text).toMatch(text);
  });
});
