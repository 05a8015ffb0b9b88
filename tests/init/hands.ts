// What the tests of install, remove and status do to a system in a folder; never to this one.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { verdict } from '../../lib/cli/init/status-words.ts';
import { findHost, type Host, type HostProblem, type Wishes } from '../../lib/init/host.ts';
import { install, type InstallOptions } from '../../lib/init/install.ts';
import { readManifest, type Manifest } from '../../lib/init/manifest.ts';
import { remove } from '../../lib/init/remove.ts';
import { readStatus, type Check, type Status } from '../../lib/init/status.ts';
import type { Done } from '../../lib/init/steps.ts';
import { timesOf, treeOf } from './tree.ts';

export const VERSION = '1.0';
export const PROGRAM = '#!/usr/bin/env node\n// the program\n';

export const wishes = (root: string, more: Partial<Wishes> = {}): Wishes => {
  if (!root.startsWith(`${tmpdir()}/`)) throw new Error(`${root} is no folder of a test's own`);
  return { root, system: null, service: null, node: null, script: null, ...more };
};

export const hostOf = async (root: string, more: Partial<Wishes> = {}): Promise<Host> => {
  const found = await findHost(wishes(root, more), '/usr/bin/node');
  if (!found.ok) throw new Error(found.problem.reason);
  return found.host;
};

/** What is found, or why it is refused. */
export const foundIn = async (root: string, more: Partial<Wishes> = {}): Promise<Host | HostProblem> => {
  const one = await findHost(wishes(root, more), '/this/node');
  return one.ok ? one.host : one.problem;
};

export type Options = Partial<InstallOptions & Wishes>;

export const installIn = async (root: string, options: Options = {}): Promise<Done> => {
  const { system = null, service = null, node = null, script = null, ...rest } = options;
  return install(await hostOf(root, { system, service, node, script }), {
    way: 'own-script',
    version: VERSION,
    program: PROGRAM,
    force: false,
    switchOff: [],
    given: {},
    env: process.env,
    ...rest,
  });
};

export const removeIn = async (
  root: string,
  { force = false, env = process.env }: { force?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Done> => remove({ root: wishes(root).root }, { force, env });

export const statusOf = async (root: string, version = VERSION): Promise<Status> =>
  readStatus(await hostOf(root), version, process.env);

/** Throws what was refused. */
export const done = (one: Done): Done & { ok: true } => {
  if (one.ok) return one;
  throw new Error(JSON.stringify(one.refusal));
};

export const reasonOf = (one: Done): string => (one.ok ? 'done' : one.refusal.reason);

export const stepsOf = (one: Done): string[] =>
  one.steps.map((step) => {
    const { is, ...rest } = step;
    return [is, ...Object.values(rest)].join(' ');
  });

/** The checks that are not good. */
export const badChecks = ({ checks }: Status): Check[] => checks.filter(({ good }) => !good);

export const manifestOf = async (root: string): Promise<Manifest> => {
  const manifest = await readManifest(root);
  if (manifest === null) throw new Error('the manifest cannot be read');
  return manifest;
};

export const write = (root: string, path: string, text: string | Buffer, mode?: number): void => {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
  if (mode !== undefined) chmodSync(place, mode);
};

export const append = (root: string, path: string, text: string): void => {
  writeFileSync(join(root, path), readFileSync(join(root, path), 'latin1') + text, 'latin1');
};

/** Status as it is printed: `!` where something is wrong, then what mends it. Reading changes nothing. */
export const linesOf = async (root: string): Promise<string[]> => {
  const before = [treeOf(root), timesOf(root)];
  const { checks, way } = await statusOf(root);
  expect([treeOf(root), timesOf(root)]).toEqual(before);
  return checks.map((check) => {
    const { good, text, remedy } = verdict(check, way);
    expect(remedy === null).toBe(good);
    return good ? text : `! ${text} -> ${remedy ?? ''}`;
  });
};

export const wrongOf = async (root: string): Promise<string[]> =>
  (await linesOf(root)).filter((line) => line.startsWith('!'));
