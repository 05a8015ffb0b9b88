// The built file as a file: what an administrator copies to a host and reads before it runs as root.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { world } from '../faults/run-tool.ts';
import { BUILT_FILE } from '../guests/lab/built-file.ts';
import { DEFAULT_NODE } from '../../lib/init/host.ts';

const ROOT = dirname(dirname(BUILT_FILE));
const text = readFileSync(BUILT_FILE, 'utf8');
const lines = text.split('\n');

describe('the built file', () => {
  test('can be run: a first line for env, and the run bit', () => {
    expect(lines[0]).toBe('#!/usr/bin/env node');
    expect(statSync(BUILT_FILE).mode & 0o777).toBe(0o755);
  });

  test('works alone in an empty folder', async () => {
    const rig = await world({ guests: [{ name: 'one' }] });
    const folder = mkdtempSync(join(tmpdir(), 'alone-'));
    try {
      const alone = join(folder, 'libvirt-shutdown-domains');
      copyFileSync(BUILT_FILE, alone);
      const args = [
        '--record',
        join(rig.folder, 'record'),
        '--lock',
        join(rig.folder, 'lock'),
        '--timeout',
        '5',
      ];
      const env = { ...rig.env, PATH: `${rig.folder}/bin:${rig.env['PATH'] ?? ''}` };
      execFileSync(alone, args, { cwd: folder, env, stdio: 'pipe' });
      expect(rig.guest('one').state).toBe('shut off');
      expect(readdirSync(folder)).toEqual(['libvirt-shutdown-domains']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('names no path of the machine that built it', () => {
    // Where the hosts' files expect Node is in it by intent, and may be where this one is.
    const node = process.execPath === DEFAULT_NODE ? [] : [process.execPath];
    const own = [ROOT, `${homedir()}/`, ...node];
    expect(own.filter((path) => text.includes(path))).toEqual([]);
  });

  test('is code for people to read: not minified, in lines of a readable length', () => {
    const code = lines.filter((line) => line.trim() !== '');
    expect(code.length).toBeGreaterThan(5_000);
    expect(text.length / code.length).toBeLessThan(60);
    expect(text).toContain('VirshHypervisor = class');
    expect(text).toContain('// lib/shutdown/transition.ts');
  });
});

describe('LICENSES.txt', () => {
  const licences = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8');
  // esbuild writes each file's path above its code.
  const bundled = [...text.matchAll(/^ *\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gmu)].map(
    ([, name]) => name ?? '',
  );
  const packages = [...new Set(bundled)].sort();

  test('there is more to it than this project', () => {
    expect(packages).toEqual(expect.arrayContaining(['execa', 'yargs', 'zx']));
  });

  test.each(packages)('holds the licence of %s', (name) => {
    const { version, license } = JSON.parse(
      readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
    ) as {
      version: string;
      license: string;
    };
    expect(licences).toContain(`\n${name} ${version} (${license})\n`);
  });
});
