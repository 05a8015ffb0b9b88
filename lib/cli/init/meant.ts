import { resolve } from 'node:path';
import { findHost, type HostFound } from '../../init/host.ts';
import type { Way } from '../../init/host-files.ts';
import type { InitSettings } from './options.ts';

/** What every action of `init` is given. */
export interface InitRun {
  readonly settings: InitSettings;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The host that is meant: this one, or what is unpacked below --root. */
export const meantHost = async ({ root, system, service, node, script }: InitSettings): Promise<HostFound> =>
  findHost(
    {
      root: resolve(root.value),
      system: system.value,
      service: service.value,
      node: node.value,
      script: script.value,
    },
    process.execPath,
  );

export const meantWay = ({ stanza }: InitSettings): Way => (stanza.value ? 'stanza' : 'own-script');

/** Why a stanza cannot be; null: it can. */
export const stanzaProblem = (
  { stanza }: InitSettings,
  { system, service }: { system: string; service: string },
): string | null =>
  stanza.value && system === 'upstart'
    ? `--stanza is for an init script, and ${service} is an Upstart job here`
    : null;
