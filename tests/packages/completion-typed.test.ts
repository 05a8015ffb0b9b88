// What becomes of a line when somebody presses TAB: an interactive bash on a terminal of its own, with its readline.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStage } from './completion/stage.ts';
import { sitDown, type Typist } from './completion/typing.ts';

const GUESTS = [
  ...['web1', 'web 2', "it's", 'say "hi"', 'cost$5;rm', '-odd', 'a:b:c', 'böse 日本', 'star*', 'bang!1'],
  ...['plan', "quote'", 'double"', 'back\\slash', '~home', '#hash', 'x=y', 'p{1,2}'],
];
const stage = makeStage({ default: GUESTS, 'qemu:///system': ['far away'] });
afterAll(stage.remove);

const LOAD = `. '${stage.file}'`;
/** As Debian's /etc/bash.bashrc does, loaded by the command's name. */
const LOADER = '/usr/share/bash-completion/bash_completion';
const LAZILY = `XDG_DATA_DIRS='${stage.folder}/share'; . ${LOADER}`;

/** What is typed, and what is on the line after a TAB. */
const TABS: readonly [string, string][] = [
  ['pl', 'plan '],
  ['"pl', '"plan" '],
  ['--on-timeout=de', '--on-timeout=destroy '],
  ['--on-timeout de', '--on-timeout destroy '],
  ["'--on-timeout=de", "'--on-timeout=destroy' "],
  ['--tim', '--timeout '],
  ['--mode acpi,a', '--mode acpi,agent '],
  ['--mode=acpi,i', '--mode=acpi,initctl '],
  ['-c qemu:///sy', '-c qemu:///system '],
  ['-c qemu+', '-c qemu+ssh://'],
  ['--connect=qemu:///ses', '--connect=qemu:///session '],
  ['-c qemu:///system fa', '-c qemu:///system far\\ away '],
  ['--order au', '--order autostart '],
  ['--order "web1,a', '--order "web1,a:b:c" '],
  ['--order=autostart:/et', '--order=autostart:/etc/'],
  ['we', 'web'],
  ['we\\', 'web'],
  ['web\\ ', 'web\\ 2 '],
  ["'web ", "'web 2' "],
  ['"web ', '"web 2" '],
  ['"web 2" we', '"web 2" web1 '],
  ["web\\ 2 'we", "web\\ 2 'web1' "],
  ['it', "it\\'s "],
  ["'it", "'it'\\''s' "],
  ["'it'\\''", "'it'\\''s' "],
  ['"it', '"it\'s" '],
  ['quo', "quote\\' "],
  ["'quo", "'quote'\\''' "],
  ['say', 'say\\ \\"hi\\" '],
  ['"say', '"say \\"hi\\"" '],
  ["'say", '\'say "hi"\' '],
  ['"dou', '"double\\"" '],
  ['cost', 'cost\\$5\\;rm '],
  ['"cost', '"cost\\$5;rm" '],
  ["'cost", "'cost$5;rm' "],
  ['bang', 'bang\\!1 '],
  ['"bang', '"bang"\\!"1" '],
  ["'bang", "'bang!1' "],
  ['a:', 'a:b:c '],
  ['a:b:', 'a:b:c '],
  ["'a:b", "'a:b:c' "],
  ['bö', 'böse\\ 日本 '],
  ['"böse ', '"böse 日本" '],
  ['x=', 'x=y '],
  ['p', 'p'],
  ['web1 p', 'web1 p'],
  ['web1 p\\{', 'web1 p\\{1,2\\} '],
  // Behind -- lest it be read as an option; not as a glob.
  ['-o', '-o'],
  ['-- -o', '-- -odd '],
  ['--exclude=-o', '--exclude=-odd '],
  ['star', 'star\\\\\\* '],
  ["'star", "'star\\*' "],
  ["'back", "'back\\\\slash' "],
  ['\\#', '\\#hash '],
  ['\\~', '\\~home '],
  // Readline's own way with files.
  ['--record /etc/hostn', '--record /etc/hostname '],
  ['--record=/etc/hostn', '--record=/etc/hostname '],
  ['--record "/etc/hostn', '--record "/etc/hostname" '],
  ['--json >/etc/hostn', '--json >/etc/hostname '],
  ['init install --root=/et', 'init install --root=/etc/'],
  ['init in', 'init install '],
  ['init remove --f', 'init remove --force '],
  ['init generate --node=/etc/hostn', 'init generate --node=/etc/hostname '],
];

const ALL: readonly [string, string][] = [
  ['web1 we', 'web1 web\\ 2 '],
  ['--paused=', '--paused=leave resume save '],
  ['init ', 'init generate install remove status '],
  ['init remove -', 'init remove --force --help --root --version -h '],
];

describe.each([
  ['that has loaded the file', `set -u; ${LOAD}`],
  ['with Debian’s bash-completion, which loads it when it is needed', LAZILY],
  ['that breaks words at blanks only', `COMP_WORDBREAKS=$' \\t\\n'; ${LOAD}`],
  ['that breaks words at other characters, too', `COMP_WORDBREAKS+='/,@-+.'; ${LOAD}`],
])('in a shell %s', (_, rc) => {
  let typist: Typist;
  beforeAll(async () => {
    typist = await sitDown(stage, rc);
  });
  afterAll(() => {
    typist.leave();
  });

  test.each(TABS)('%s becomes %s', async (typed, expected) => {
    expect(await typist.press('tab', typed)).toBe(expected);
  });

  test('what is behind the cursor stays, and has no say', async () => {
    // C-b goes back by a character.
    expect(await typist.press('tab', '"böse 日本" it db\x02\x02\x02')).toBe('"böse 日本" it\\\'s db');
  });

  test('nothing but what was typed and what was offered gets onto the terminal', () => {
    expect(existsSync(join(stage.folder, 'calls'))).toBe(true);
    expect(typist.seen()).not.toMatch(/error|password|unbound|Killed|command not found/iu);
  });
});

describe('all that is meant', () => {
  test.each(ALL)('by %s is %s', async (typed, expected) => {
    const typist = await sitDown(stage, LOAD);
    expect(await typist.press('all', typed)).toBe(expected);
    typist.leave();
  });

  test('by -- is each guest, as the command will read it; what is in a name and a glob too has a backslash', async () => {
    const typist = await sitDown(stage, LOAD);
    const line = await typist.press('all', '-- ');
    const words = execFileSync('bash', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    const expected = GUESTS.map((name) => name.replace(/[*\\]/gu, '\\$&'));
    expect(words.trimEnd().split('\n').sort()).toEqual(['--', ...expected].sort());
    typist.leave();
  });
});

test('behind sudo it is the same', async () => {
  const typist = await sitDown(stage, LAZILY);
  const command = 'sudo libvirt-shutdown-domains ';
  for (const [typed, expected] of TABS.filter(([each]) => !each.includes('/etc')))
    expect([typed, await typist.press('tab', typed, command)]).toEqual([typed, expected]);
  typist.leave();
});
