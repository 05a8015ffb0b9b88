import type { Host } from './host.ts';
import type { Way } from './host-files.ts';
import type { Manifest } from './manifest.ts';
import { readBytes } from './place.ts';
import { readStanza } from './service-script/edit.ts';

/** How the guests are saved here: what we noted, or marks in the service's script. */
export const presentWay = async ({ root, system, serviceFile }: Host, manifest: Manifest): Promise<Way> => {
  if (system === 'upstart') return 'own-script';
  if (manifest.stanza !== null) return 'stanza';
  const present = readStanza((await readBytes(root, serviceFile)) ?? '');
  return present.ok && present.state === 'absent' ? 'own-script' : 'stanza';
};
