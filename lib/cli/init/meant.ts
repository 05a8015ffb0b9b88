import { resolve } from 'node:path';
import { findHost, type Host, type HostFound } from '../../init/host.ts';
import type { Way } from '../../init/host-files.ts';
import { GIVEN, NOTHING, readManifest, type Given } from '../../init/manifest.ts';
import { presentWay } from '../../init/way.ts';
import type { InitSettings } from './options.ts';

/** What every action of `init` is given. */
export interface InitRun {
  readonly settings: InitSettings;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What was said of the host: on this command line, else when the files were installed. */
export const givenOf = async (settings: InitSettings): Promise<Given> => {
  const noted = (await readManifest(resolve(settings.root.value)))?.given ?? {};
  const said = GIVEN.flatMap((name) => {
    const { value } = settings[name];
    return value === null ? [] : [[name, value]];
  });
  return { ...noted, ...(Object.fromEntries(said) as Given) };
};

/** The host that is meant: this one, or what is unpacked below --root. */
export const meantHost = async (settings: InitSettings): Promise<HostFound> => {
  const { system, service, node, script } = await givenOf(settings);
  return findHost(
    {
      root: resolve(settings.root.value),
      system: system === 'upstart' || system === 'sysv' ? system : null,
      service: service ?? null,
      node: node ?? null,
      script: script ?? null,
    },
    process.execPath,
  );
};

export const meantWay = ({ stanza }: InitSettings): Way => (stanza.value ? 'stanza' : 'own-script');

/** As it is asked for, else as it is in place: an upgrade, be it by the package, does not change how the guests are saved. */
export const wayToInstall = async (settings: InitSettings, host: Host): Promise<Way> => {
  if (settings.stanza.value) return 'stanza';
  if (settings['own-script'].value) return 'own-script';
  return presentWay(host, (await readManifest(host.root)) ?? NOTHING);
};

/** Why a stanza cannot be; null: it can. */
export const stanzaProblem = (
  { stanza }: InitSettings,
  { system, service }: { system: string; service: string },
): string | null =>
  stanza.value && system === 'upstart'
    ? `--stanza is for an init script, and ${service} is an Upstart job here`
    : null;
