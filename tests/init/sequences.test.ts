// Whatever was done in whatever order: remove leaves nothing of ours but what the administrator changed.
import * as fc from 'fast-check';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { badChecks, installIn, removeIn, statusOf, write, append, type Options } from './hands.ts';
import { put } from './rc/host.ts';
import { makeRoot, PRE_STOP_JOB, textIn, type Release } from './roots.ts';
import { changes, timesOf, treeOf } from './tree.ts';

const DEFAULTS = '/etc/default/libvirt-shutdown-domains';
const STATE = '/var/lib/libvirt-shutdown-domains';
const HOOKS = [
  '/etc/init.d/libvirt-shutdown-domains',
  '/etc/init.d/await-libvirt-bin-stopped',
  '/etc/init/libvirt-shutdown-domains.conf',
  '/etc/init/libvirt-bin.override',
];

/** Links, what startpar reads, and our note of it. */
const ORDER = /^\/etc\/rc\d\.d\/[KS]\d\d|^\/etc\/init\.d\/\.depend\.|^\/var\/lib\/libvirt-shutdown-domains/u;

type Deed = (root: string) => Promise<void>;

const install =
  (options: Options): Deed =>
  async (root) => {
    const [tree, times] = [treeOf(root), timesOf(root)];
    const result = await installIn(root, options);
    if (result.ok) {
      const bad = badChecks(await statusOf(root, options.version));
      expect(bad, 'after an install').toEqual([]);
    } else if (result.steps.length === 0) {
      expect(treeOf(root), 'after a refusal').toEqual(tree);
      expect(timesOf(root), 'after a refusal').toEqual(times);
    } else {
      // A hook that was edited, and that nobody called any more, is put in order again.
      const changed = changes(tree, treeOf(root)).map((line) => line.slice(2));
      expect(changed.filter((path) => !ORDER.test(path))).toEqual([]);
    }
  };

const remove =
  (force: boolean): Deed =>
  async (root) => {
    expect(await removeIn(root, { force })).toMatchObject({ ok: true });
  };

const eachHook =
  (change: (root: string, path: string) => void): Deed =>
  async (root) => {
    for (const path of HOOKS) if (existsSync(join(root, path))) change(root, path);
    return Promise.resolve();
  };

const DEEDS: Readonly<Record<string, Deed>> = {
  install: install({}),
  'install --force': install({ force: true }),
  'install a newer one': install({ version: '2.0', program: '#!/bin/sh\n# newer\n' }),
  'install a newer one --force': install({ version: '2.0', force: true }),
  'install --node': install({ node: '/opt/node' }),
  remove: remove(false),
  'remove --force': remove(true),
  'edit the settings': async (root) => {
    if (existsSync(join(root, DEFAULTS))) append(root, DEFAULTS, 'RESERVE=5\n');
    return Promise.resolve();
  },
  'edit the hooks': eachHook((root, path) => {
    append(root, path, '# mine\n');
  }),
  'delete the hooks': eachHook((root, path) => {
    rmSync(join(root, path));
  }),
  'upgrade the release': async (root) => {
    if (existsSync(join(root, 'etc/init'))) put(root, 'etc/init/libvirt-bin.conf', PRE_STOP_JOB);
    return Promise.resolve();
  },
};
const WITH_STANZA: Readonly<Record<string, Deed>> = {
  ...DEEDS,
  'install --stanza': install({ way: 'stanza' }),
  'install --stanza --force': install({ way: 'stanza', force: true }),
};

/** A folder of its own for each run; what was there before is what has to be there in the end. */
const tried = async (release: Release, foreign: string | null, deeds: readonly Deed[]): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'init-sequence-'));
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    makeRoot(root, release);
    if (foreign !== null)
      for (const path of HOOKS.filter((hook) => hasFolder(root, hook))) write(root, path, foreign);
    const wanted = treeOf(root);
    for (const deed of deeds) {
      const theirs = HOOKS.filter((path) => isTheirs(root, path));
      await deed(root);
      const now = treeOf(root);
      if (deed !== DEEDS['edit the hooks'] && deed !== DEEDS['delete the hooks']) continue;
      for (const path of theirs) wanted[path] = now[path] ?? GONE;
    }
    expect(await removeIn(root, { force: true })).toMatchObject({ ok: true });
    expect(changes(wanted, { ...gone(wanted), ...treeOf(root) }).filter((one) => !isKept(root, one))).toEqual(
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const THEIRS = 'before us\n';
const GONE = 'gone';
const isTheirs = (root: string, path: string): boolean =>
  existsSync(join(root, path)) && textIn(root, path).startsWith(THEIRS);
const hasFolder = (root: string, path: string): boolean => existsSync(join(root, path, '..'));
const gone = (wanted: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(wanted).filter(([, text]) => text === GONE));

/** Edited settings, what --force put aside, and the job of the release that was upgraded to. */
const isKept = (root: string, change: string): boolean =>
  (change === `+ ${DEFAULTS}` && textIn(root, DEFAULTS).includes('RESERVE=5')) ||
  change === `+ ${STATE}` ||
  change.startsWith(`+ ${STATE}/before`) ||
  change === '~ /etc/init/libvirt-bin.conf';

test.each<[Release, Readonly<Record<string, Deed>>]>([
  ['8.04', WITH_STANZA],
  ['10.04', DEEDS],
  ['14.04', DEEDS],
  ['wheezy', WITH_STANZA],
])(
  '%s: remove --force leaves what was there before, edited settings, and what was put aside',
  async (release, deeds) => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(null, THEIRS, `${THEIRS}pre-stop exec true\n`),
        fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 1, maxLength: 7 }),
        async (foreign, names) =>
          tried(
            release,
            foreign,
            names.flatMap((name) => deeds[name] ?? []),
          ),
      ),
      { numRuns: 40 },
    );
  },
  120_000,
);
