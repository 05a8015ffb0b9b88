import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultFileText } from '../../lib/cli/default-file-text.ts';
import { OPTIONS } from '../../lib/cli/options.ts';
import { parseDefaultFile } from '../../lib/settings/default-file.ts';
import type { Option } from '../../lib/settings/option.ts';
import { resolveSettings } from '../../lib/settings/resolve.ts';
import { filesBelow, read, ROOT } from './sources.ts';

const PAGES = ['README.md', ...filesBelow('docs').filter((file) => file.endsWith('.md'))];
const DEFAULT_FILE = 'init/default/libvirt-shutdown-domains';
const options = Object.entries(OPTIONS) as [string, Option<unknown>][];
const keys = options.flatMap(([, { key }]) => (key === undefined ? [] : [key]));

describe.each(PAGES)('%s', (page) => {
  test('is there', () => {
    expect(existsSync(join(ROOT, page))).toBe(true);
  });

  test('links to files and headings that exist', () => {
    expect(links(read(page)).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test('names paths of the repository that exist', () => {
    expect(paths(read(page)).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/\bnpm (?:run )?(?!run\b)([a-z][\w:-]*)/gu)].map(
      ([, name]) => name ?? '',
    );
    const npmsOwn = ['audit', 'ci', 'install', 'pack', 'packages', 'registry', 'sbom'];
    expect(named.filter((name) => scripts[name] === undefined && !npmsOwn.includes(name))).toEqual([]);
  });
});

describe('the constants in docs/shutdown-loop.md', () => {
  const page = read('docs/shutdown-loop.md');
  const code = filesBelow('lib').map(read).join('\n');
  const valueInCode = (name: string): number =>
    Number(new RegExp(`const ${name} = ([\\d_]+);`, 'u').exec(code)?.[1]?.replace(/_/gu, '') ?? NaN);

  test('are constants of the code', () => {
    const named = [...page.matchAll(/`([A-Z]+_[A-Z_]+)`/gu)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => Number.isNaN(valueInCode(name)))).toEqual([]);
  });

  test('have the values of the code', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` +\| (\d+)(?: (ms|s))?\b/gmu)];
    expect(rows.length).toBeGreaterThan(5);
    for (const [, name = '', value, unit] of rows)
      expect([name, Number(value) * (unit === 's' ? 1000 : 1)]).toEqual([name, valueInCode(name)]);
  });
});

describe('the table of options in the documentation', () => {
  const rows = PAGES.filter((page) => existsSync(join(ROOT, page))).flatMap((page) => tableRows(read(page)));

  test('has the options of the command line, each once, with its key', () => {
    expect(rows.map(({ name, key }) => [name, key]).sort()).toEqual(
      options.map(([name, { key = '' }]) => [name, key]).sort(),
    );
  });

  test('has the short names and the placeholders of the command line', () => {
    const told = options.map(([name, { alias, placeholder }]) => [name, alias ?? '', placeholder ?? '']);
    expect(rows.map(({ name, alias, placeholder }) => [name, alias, placeholder]).sort()).toEqual(
      told.sort(),
    );
  });
});

describe('the default file that is shipped', () => {
  const text = read(DEFAULT_FILE);
  const uncommented = text.replace(/^#(?=[A-Z_]+=)/gmu, '');

  test('is the one that the options table makes', () => {
    expect(text, 'run: npm run default-file').toBe(defaultFileText());
  });

  test('shows every key and sets none', () => {
    expect([...text.matchAll(/^#([A-Z_]+)=/gmu)].map(([, key]) => key)).toEqual(keys);
    expect(parseDefaultFile(text)).toEqual({ ok: true, entries: new Map() });
  });

  test('means the defaults when everything in it is uncommented', () => {
    const parsed = parseDefaultFile(uncommented);
    if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.problem}`);
    const file = { file: DEFAULT_FILE, entries: parsed.entries };
    const resolved = resolveSettings(OPTIONS, { flags: new Map(), env: {}, file });
    if (!resolved.ok) throw new Error(resolved.problems.join('\n'));
    for (const [name, { initial, key }] of options)
      expect([key, resolved.settings[name as keyof typeof OPTIONS].value]).toEqual([key, initial]);
  });

  test.each([
    ['as it is', text],
    ['with everything uncommented', uncommented],
  ])('is read by sh, %s, as by this program', (_, content) => {
    const parsed = parseDefaultFile(content);
    if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.problem}`);
    const script = `eval "$1"; for key in ${keys.join(' ')}; do eval "printf '%s=%s\\n' $key \\"\\\${$key-unset}\\""; done`;
    const said = execFileSync('dash', ['-euc', script, 'dash', content], { env: {}, encoding: 'utf8' });
    expect(said).toBe(keys.map((key) => `${key}=${parsed.entries.get(key)?.value ?? 'unset'}\n`).join(''));
  });

  test('is no wider than a terminal', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

/** Targets of `[text](target)` that are no web addresses. */
function links(page: string): string[] {
  const targets = [...withoutCode(page).matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/gu)].map(
    ([, target]) => target ?? '',
  );
  return targets.filter((target) => !/^[a-z]+:/u.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headings(read(file)).includes(heading);
}

/** As GitHub makes anchors of them. */
function headings(page: string): string[] {
  return [...withoutCode(page).matchAll(/^#+ (.+)$/gmu)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What is written as code and begins with a folder of the repository that is not made by a build. */
function paths(page: string): string[] {
  const words = [...page.matchAll(/`([^`\s]+)`/gu)].map(([, word]) => word ?? '');
  return words.filter((word) => /^(?:lib|scripts|tests|docs|init|\.ci)\/[\w./-]*$/u.test(word));
}

function withoutCode(page: string): string {
  return page.replace(/^```[^]*?^```$/gmu, '');
}

interface Row {
  name: string;
  alias: string;
  placeholder: string;
  key: string;
}

/** Rows of tables whose first cell is an option as code: | `-t, --timeout S` | `SHUTDOWN_TIMEOUT` | ... */
function tableRows(page: string): Row[] {
  const pattern = /^\| *`(?:-(\w), )?--([a-z-]+)(?: ([^`]+))?`[^|]*\| *(?:`([A-Z_]+)`)?/gmu;
  return [...page.replaceAll('\\|', '¦').matchAll(pattern)].map(
    ([, alias = '', name = '', placeholder = '', key = '']) => ({
      name,
      alias,
      placeholder: placeholder.replaceAll('¦', '|'),
      key,
    }),
  );
}
