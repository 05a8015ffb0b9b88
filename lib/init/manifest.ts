import { createHash } from 'node:crypto';
import { readInside } from './rc/inside.ts';

/** What was put on a host, so that it can be told from what an administrator made of it, and taken away again. */
export interface Manifest {
  readonly version: string;
  /** Of each file that we wrote: the SHA-256 of what we wrote. Paths as seen from inside the root. */
  readonly files: Readonly<Record<string, string>>;
  /** Of each file that was somebody's before: where that is kept. */
  readonly backups: Readonly<Record<string, string>>;
  /** The init script whose links we had made; null: none. */
  readonly linked: string | null;
  /** The init script that holds our stanza, and the digest of that; null: none. */
  readonly stanza: { readonly path: string; readonly digest: string } | null;
  /** Init scripts that we switched off, because they would have shut the guests down as well. */
  readonly switchedOff: readonly string[];
}

export const STATE_FOLDER = '/var/lib/libvirt-shutdown-domains';
export const MANIFEST_FILE = `${STATE_FOLDER}/installed.json`;

export const NOTHING: Manifest = {
  version: '',
  files: {},
  backups: {},
  linked: null,
  stanza: null,
  switchedOff: [],
};

/** `NOTHING` where it is missing; null where it is not ours to understand. */
export const readManifest = async (root: string): Promise<Manifest | null> => {
  const text = await readInside(root, MANIFEST_FILE);
  if (text === null) return NOTHING;
  try {
    return { ...NOTHING, ...(JSON.parse(text) as Partial<Manifest>) };
  } catch {
    return null;
  }
};

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
