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

/** `NOTHING` where it is missing; null where it is not ours to understand, for `remove` deletes what it names. */
export const readManifest = async (root: string): Promise<Manifest | null> => {
  const text = await readInside(root, MANIFEST_FILE);
  if (text === null) return NOTHING;
  try {
    const read: unknown = JSON.parse(text);
    return isManifest(read) ? read : null;
  } catch {
    return null;
  }
};

const isManifest = (read: unknown): read is Manifest => {
  if (!isRecord(read)) return false;
  const { version, files, backups, linked, stanza, switchedOff } = read;
  return (
    typeof version === 'string' &&
    isMap(files, isDigest) &&
    isMap(backups, isPath) &&
    (linked === null || isName(linked)) &&
    (stanza === null || (isRecord(stanza) && isPath(stanza['path']) && isDigest(stanza['digest']))) &&
    Array.isArray(switchedOff) &&
    switchedOff.every(isName)
  );
};

type Test = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMap = (value: unknown, ofValue: Test): boolean =>
  isRecord(value) && Object.entries(value).every(([key, one]) => isPath(key) && ofValue(one));
const isText = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
const isPath: Test = (value) => isText(value, /^(?:\/(?!\.\.?(?:\/|$))[^/]+)+$/u);
const isName: Test = (value) => isText(value, /^[\w.+-]+$/u);
const isDigest: Test = (value) => isText(value, /^[\da-f]{64}$/u);

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
