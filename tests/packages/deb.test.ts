// The Debian packages as dpkg, lintian and an administrator see them, before they are on any host.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultFileText } from '../../lib/cli/default-file-text.ts';
import { listing, only, run, say, type Listed } from './support/deb.ts';
import { makePackages } from './support/make.ts';

const NAME = 'libvirt-shutdown-domains';
const VERSION = '1.2.3';
const VIRSH = 'libvirt-clients | libvirt-bin';

const field = async (deb: string, name: string): Promise<string> =>
  (await say('dpkg-deb', ['-f', deb, name])).trimEnd();

describe.each([
  { architecture: 'all', interpreter: '/usr/bin/node', depends: `nodejs (>= 16.17), ${VIRSH}` },
  {
    architecture: 'amd64',
    interpreter: `/usr/lib/${NAME}/node`,
    depends: `libc6 (>= 2.17), libgcc-s1 | libgcc1, libstdc++6 (>= 4.8), ${VIRSH}`,
  },
] as const)('the package for $architecture', ({ architecture, interpreter, depends }) => {
  let deb = '';
  let unpacked = '';
  let files: Record<string, Listed> = {};

  beforeAll(async () => {
    deb = only(await makePackages({ version: VERSION, only: architecture }), '.deb');
    unpacked = await mkdtemp(join(tmpdir(), 'unpacked-'));
    await say('dpkg-deb', ['-R', deb, unpacked]);
    files = await listing(deb);
  });

  afterAll(async () => {
    await rm(unpacked, { recursive: true });
  });

  test('is called as dpkg calls packages, and says what it needs', async () => {
    expect(deb.endsWith(`/${NAME}_${VERSION}_${architecture}.deb`)).toBe(true);
    expect(await field(deb, 'Package')).toBe(NAME);
    expect(await field(deb, 'Version')).toBe(VERSION);
    expect(await field(deb, 'Architecture')).toBe(architecture);
    expect(await field(deb, 'Depends')).toBe(depends);
  });

  test('has members compressed as dpkg has read them since ever', async () => {
    const members = (await say('ar', ['t', deb])).trimEnd().split('\n');
    expect(members).toEqual(['debian-binary', 'control.tar.gz', 'data.tar.gz']);
  });

  test('asks of dpkg no trigger that 1.16.1, of Ubuntu 12.04, does not know: an unknown one ends an installation', () => {
    const known = ['interest', 'interest-noawait', 'activate', 'activate-noawait'];
    const lines = readFileSync(join(unpacked, 'DEBIAN/triggers'), 'utf8').replace(/#.*/gu, '').split('\n');
    const directives = lines.flatMap((line) => line.trim().split(/\s+/u)[0] || []);
    expect(directives.length).toBeGreaterThan(0);
    expect(directives.filter((directive) => !known.includes(directive))).toEqual([]);
  });

  test('brings the program, its manual, completion, settings, licences and changelog, and nothing unforeseen', () => {
    const foreseen = [
      `/usr/sbin/${NAME}`,
      `/usr/share/man/man8/${NAME}.8.gz`,
      `/usr/share/man/man5/${NAME}.5.gz`,
      `/usr/share/bash-completion/completions/${NAME}`,
      `/etc/default/${NAME}`,
      `/usr/share/lintian/overrides/${NAME}`,
      ...(architecture === 'amd64' ? [`/usr/lib/${NAME}/node`] : []),
    ];
    const documents = Object.keys(files).filter((path) => path.startsWith(`/usr/share/doc/${NAME}/`));
    expect(documents).toEqual(
      expect.arrayContaining(
        ['copyright', 'changelog.gz', 'README.md', 'docs/hosts/README.md', 'docs/packages.md'].map(
          (name) => `/usr/share/doc/${NAME}/${name}`,
        ),
      ),
    );
    const paths = Object.keys(files).filter((path) => !path.endsWith('/') && !documents.includes(path));
    expect(paths.sort()).toEqual(foreseen.sort());
  });

  test('has root as the owner of all of it, and modes that no umask has a say in', () => {
    for (const [path, { mode, owner }] of Object.entries(files)) {
      const runs = path.startsWith('/usr/sbin/') || path.endsWith('/node');
      const expected = path.endsWith('/') ? 'drwxr-xr-x' : runs ? '-rwxr-xr-x' : '-rw-r--r--';
      expect({ path, mode, owner }).toEqual({ path, mode: expected, owner: 'root/root' });
    }
  });

  test('names the Node that it depends on, whatever the PATH', () => {
    const program = readFileSync(join(unpacked, 'usr/sbin', NAME), 'utf8');
    expect(program.split('\n', 1)).toEqual([`#!${interpreter}`]);
  });

  test('has dpkg look after the settings, which are those of the options table', () => {
    expect(readFileSync(join(unpacked, 'DEBIAN/conffiles'), 'utf8')).toBe(`/etc/default/${NAME}\n`);
    expect(readFileSync(join(unpacked, 'etc/default', NAME), 'utf8')).toBe(defaultFileText());
  });

  test('has sums of all that it brings', async () => {
    const { status, stderr } = await run('md5sum', ['--quiet', '-c', 'DEBIAN/md5sums'], { cwd: unpacked });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const summed = readFileSync(join(unpacked, 'DEBIAN/md5sums'), 'utf8').trimEnd().split('\n');
    const paths = Object.keys(files).filter((path) => !path.endsWith('/') && !path.startsWith('/etc/'));
    expect(summed.map((line) => `/${line.slice(34)}`).sort()).toEqual(paths.sort());
  });

  test('says how much room it takes', async () => {
    const size = Object.values(files).reduce((sum, one) => sum + one.size, 0);
    const said = Number(await field(deb, 'Installed-Size'));
    expect(said).toBeGreaterThan(size / 1024);
    expect(said).toBeLessThan(size / 1024 + 100);
  });

  test('has nothing that lintian calls an error or a warning but what is explained, each in a comment', async () => {
    const words = ['--allow-root', '--show-overrides', '--tag-display-limit', '0', deb];
    const lines = (await run('lintian', words)).stdout.split('\n');
    expect(lines.filter((line) => /^[EW]: /u.test(line))).toEqual([]);
    const overridden = lines.flatMap((line) => /^O: \S+ ([a-z0-9-]+)/u.exec(line)?.[1] ?? []);
    const overrides = readFileSync(join(unpacked, 'usr/share/lintian/overrides', NAME), 'utf8');
    for (const paragraph of overrides.trimEnd().split('\n\n')) expect(paragraph).toMatch(/^# /u);
    const named = [...overrides.matchAll(/^libvirt-shutdown-domains[^:\n]*: (\S+)/gmu)].map(([, tag]) => tag);
    expect(named.length).toBeGreaterThan(0);
    expect(named.sort()).toEqual(overridden.sort());
  });
});
