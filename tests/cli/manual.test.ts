// The manual pages: all there is, once, and nothing that the code does not know.
import { describe, expect, test } from 'vitest';
import { helpText, initHelpText } from '../../lib/cli/help.ts';
import { parseInitLine } from '../../lib/cli/init/line.ts';
import { INIT_OPTIONS } from '../../lib/cli/init/options.ts';
import { OPTIONS } from '../../lib/cli/options.ts';
import { AUTOSTART_FOLDERS } from '../../lib/host/autostart.ts';
import { defaultLockFile } from '../../lib/host/lock-file.ts';
import { defaultRecordFile } from '../../lib/host/record.ts';
import { DEFAULT_SCRIPT } from '../../lib/init/host.ts';
import { HOOK_PATHS } from '../../lib/init/host-files.ts';
import { MANIFEST_FILE, REMOVED_NOTE } from '../../lib/init/manifest.ts';
import { OUTCOME_WORDS } from '../../lib/report/words.ts';
import { parseDefaultFile } from '../../lib/settings/default-file.ts';
import { DEFAULT_FILE } from '../../lib/settings/load.ts';
import type { Option } from '../../lib/settings/option.ts';
import { resolveSettings } from '../../lib/settings/resolve.ts';
import { OWN_NODE } from '../../scripts/package/variants.ts';
import { manualPages } from '../../scripts/read-manual.ts';
import { filesBelow, read } from '../house/sources.ts';

const VALUES = { version: '1.2.3', date: '2014-04-17' };
const pages = new Map(manualPages(VALUES).map(({ name, text }) => [name, text]));
const commands = pages.get('libvirt-shutdown-domains.8') ?? '';
const settings = pages.get('libvirt-shutdown-domains.5') ?? '';
const options = Object.entries(OPTIONS) as [string, Option<unknown>][];
const keys = options.flatMap(([, { key }]) => (key === undefined ? [] : [key]));

/** As a reader sees it: without fonts and escapes. */
const plain = (roff: string): string =>
  roff
    .replace(/^\.(?:[BI]|BR|RB|IR|RI|BI|IB) /gmu, '')
    .replace(/\\f[BIR]/gu, '')
    .replace(/\\\((?:aq|dq|ga|ti|ha)/gu, '')
    .replaceAll('\\-', '-');
const section = (page: string, name: string): string => {
  const found = page.split(/^\.SH /mu).find((part) => part.replaceAll('"', '').startsWith(`${name}\n`));
  if (found === undefined) throw new Error(`there is no section ${name}`);
  return found;
};
/** What stands in front of each description, several in front of one included. */
const heads = (page: string, name: string): string[] =>
  [...section(page, name).matchAll(/^\.TP\n(.*)$/gmu)].map(([, head = '']) => plain(head));

test('there is one page of commands and one of settings, with version and date', () => {
  expect([...pages.keys()]).toEqual(['libvirt-shutdown-domains.5', 'libvirt-shutdown-domains.8']);
  for (const page of pages.values())
    expect(plain(page)).toContain('2014-04-17 "libvirt-shutdown-domains 1.2.3"');
});

describe('the page of commands', () => {
  test.each([
    ['OPTIONS', ['help', 'version', ...Object.keys(OPTIONS)]],
    ['INIT OPTIONS', Object.keys(INIT_OPTIONS)],
  ])('has under %s every option once', (name, names) => {
    expect(heads(commands, name).map((head) => /--([a-z-]+)/u.exec(head)?.[1])).toEqual(names);
  });

  test('names the key of each option that has one', () => {
    const named = [...section(commands, 'OPTIONS').matchAll(/^Key:\n\.BR ([A-Z_]+) \.$/gmu)];
    expect(named.map(([, key]) => key)).toEqual(keys);
  });

  test('has a subsection for each group of options', () => {
    const groups = [...new Set(options.map(([, { group }]) => group))];
    expect([...commands.matchAll(/^\.SS (.*)$/gmu)].map(([, group]) => group)).toEqual(groups);
  });

  test('says of each option of init with which actions it goes', () => {
    const entries = plain(section(commands, 'INIT OPTIONS'))
      .split(/^\.TP\n/mu)
      .slice(1);
    const named = entries.map((entry) => actionsNamed(entry));
    expect(named).toEqual(Object.keys(INIT_OPTIONS).map((name) => actionsThatTake(name)));
  });

  test('has the exit statuses of the help and of the README, and no others', () => {
    const told = heads(commands, 'EXIT STATUS');
    const readme = [...read('README.md').matchAll(/^\| (\d+(?:\+n)?) +\|/gmu)].map(([, status]) => status);
    expect(told).toEqual(readme);
    expect(told).toEqual(expect.arrayContaining([...statuses(helpText()), ...statuses(initHelpText())]));
  });

  test('has every outcome in its words', () => {
    expect(heads(commands, 'OUTCOMES').sort()).toEqual(Object.values(OUTCOME_WORDS).sort());
  });

  test('names under FILES the paths of the code, and no others', () => {
    const record = defaultRecordFile({}, 0);
    const lock = defaultLockFile({}, 0).replace(/^\/var\/run\//u, '/run/');
    const known = [
      DEFAULT_FILE,
      DEFAULT_SCRIPT,
      `/${OWN_NODE}`,
      ...HOOK_PATHS,
      MANIFEST_FILE,
      REMOVED_NOTE,
      record,
      lock,
      ...notes(),
    ];
    const override = '/etc/init/libvirt-bin.override';
    expect(heads(commands, 'FILES').sort()).toEqual([...known, override, AUTOSTART_FOLDERS[0]].sort());
  });

  test('names under ENVIRONMENT only variables that the code reads', () => {
    const code = filesBelow('lib').map(read).join('\n');
    const named = heads(commands, 'ENVIRONMENT').flatMap((head) => head.match(/[A-Z_]{4,}/gu) ?? []);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !code.includes(`env['${name}']`))).toEqual([]);
  });
});

describe('the page of settings', () => {
  test('has every key once, with its option', () => {
    expect(heads(settings, 'KEYS').map((head) => head.replace(/=.*/u, ''))).toEqual(keys);
    const named = [...plain(section(settings, 'KEYS')).matchAll(/^Option:\n--([a-z-]+) \.$/gmu)];
    expect(named.map(([, name]) => name)).toEqual(
      options.flatMap(([name, { key }]) => (key === undefined ? [] : [name])),
    );
  });

  test('says of every key that an empty value means the default', () => {
    expect(section(settings, 'VALUES')).toContain('An empty value means the default.\n');
    for (const [name, { key, initial }] of options) {
      if (key === undefined) continue;
      const file = { file: 'x', entries: new Map([[key, { value: '', line: 1 }]]) };
      const resolved = resolveSettings(OPTIONS, { flags: new Map(), env: {}, file });
      if (!resolved.ok) throw new Error(resolved.problems.join('; '));
      expect(resolved.settings[name as keyof typeof OPTIONS]).toMatchObject({
        value: initial,
        isDefault: true,
      });
    }
  });

  test('has an example that this program takes', () => {
    const [, example = ''] = /^\.nf\n([^]*?)^\.fi$/mu.exec(section(settings, 'EXAMPLES')) ?? [];
    const text = example.replaceAll('\\(aq', "'").replaceAll('\\-', '-');
    const parsed = parseDefaultFile(text);
    if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.problem}`);
    const file = { file: 'the example', entries: parsed.entries };
    expect(resolveSettings(OPTIONS, { flags: new Map(), env: {}, file })).toMatchObject({ ok: true });
    expect(parsed.entries.size).toBeGreaterThan(4);
  });

  test('gives the largest numbers that a value may have', () => {
    const [seconds = '', count = ''] = plain(section(settings, 'VALUES')).match(/(?<= to )\d+/gu) ?? [];
    expect(OPTIONS.timeout.parse([seconds]).ok).toBe(true);
    expect(OPTIONS.timeout.parse([String(Number(seconds) + 1)]).ok).toBe(false);
    expect(OPTIONS.parallel.parse([count]).ok).toBe(true);
    expect(OPTIONS.parallel.parse([String(Number(count) + 1)]).ok).toBe(false);
  });
});

/** `0    every guest …`, `128+n  ended …` */
function statuses(help: string): string[] {
  const [, table = ''] = help.split('Exit status:\n');
  return [...table.matchAll(/^ {2}(\d+(?:\+n)?) /gmu)].map(([, status = '']) => status);
}

const ACTIONS = ['generate', 'install', 'remove', 'status'];

function actionsThatTake(name: string): string[] {
  const { placeholder } = INIT_OPTIONS[name as keyof typeof INIT_OPTIONS] as Option<unknown>;
  const value = placeholder?.includes('|') === true ? placeholder.replace(/\|.*/u, '') : '/x';
  const words = placeholder === undefined ? [`--${name}`] : [`--${name}`, value];
  return ACTIONS.filter((action) => parseInitLine([action, ...words], []).is === 'init');
}

/** In the sentence of all entries, or as the one that the description begins with. */
function actionsNamed(entry: string): string[] {
  const all = /^Goes with (.*)\.$/mu.exec(entry)?.[1]?.split(/, | and /u);
  const one = /^(?:With )?(generate|install|remove|status):/mu.exec(entry)?.[1];
  return all ?? (one === undefined ? [] : [one]);
}

/** What the hooks keep in /var/run, by their templates. */
function notes(): string[] {
  const templates = filesBelow('init').map(read).join('\n');
  return [...new Set(templates.match(/\/var\/run\/libvirt-shutdown-domains\.[a-z]+/gu))];
}
