import { expect, type TestContext } from 'vitest';
import { BUNDLE, installBundle } from '../lab/bundle.ts';
import type { RunResult } from '../lab/commands.ts';
import type { Host, HostOptions } from '../lab/host.ts';
import { useHosts } from '../lab/use-hosts.ts';
import { addWitness } from './witness.ts';

export const SETTINGS_FILE = '/etc/default/libvirt-shutdown-domains';
export const HOOK = '/etc/init.d/libvirt-shutdown-domains';

export type Settings = Readonly<Record<string, string | number>>;

/** With which nothing takes long; two presses come within the time that a slow guest needs. */
export const SHORT: Settings = { SHUTDOWN_TIMEOUT: 25, RESERVE: 8, RETRY_INTERVAL: 4 };

export type InstalledOptions = HostOptions & {
  /** Added to the default file once that is there; default: `SHORT`. */
  readonly settings?: Settings;
  /** Of `init install`. */
  readonly install?: readonly string[];
};

/** Starts hosts on which an administrator has installed this program; as `useHosts` does. */
export function useInstalledHosts(): (options?: InstalledOptions, test?: TestContext) => Promise<Host> {
  const startHost = useHosts();
  return async ({ settings = SHORT, install: words = [], prepare, ...options } = {}, test) => {
    const host = await startHost({ ...options, prepare: all([putProgramThere, prepare]) }, test);
    await install(host, ...words);
    await edit(host, settings);
    return host;
  };
}

/** The built file, a Node, and a witness of what there is to kill at last. */
export async function putProgramThere(host: Host): Promise<void> {
  await installBundle(host);
  await addWitness(host);
}

const all =
  (steps: readonly HostOptions['prepare'][]) =>
  async (host: Host): Promise<void> => {
    for (const step of steps) await step?.(host);
  };

/** `init` with these words, whatever comes of it. */
export function init(host: Host, ...words: readonly string[]): Promise<RunResult> {
  return host.run([BUNDLE, 'init', ...words]);
}

/** Gives what `init install` said; it has to succeed without a word on stderr. */
export async function install(host: Host, ...words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await init(host, 'install', ...words);
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** As an administrator does: lines at the end of the default file. */
export async function edit(host: Host, settings: Settings): Promise<void> {
  const lines = Object.entries(settings).map(([key, value]) => `${key}="${value}"\n`);
  await host.write(SETTINGS_FILE, (await host.read(SETTINGS_FILE)) + lines.join(''));
}
