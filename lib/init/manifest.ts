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
  /** What an administrator said of the host, so that a later install, an upgrade say, need not be told again. */
  readonly given: Given;
}

/** By the names of the options. */
export type Given = Readonly<Partial<Record<(typeof GIVEN)[number], string>>>;

export const GIVEN = ['system', 'service', 'node', 'script'] as const;

export const STATE_FOLDER = '/var/lib/libvirt-shutdown-domains';
export const MANIFEST_FILE = `${STATE_FOLDER}/installed.json`;
/** Where our Debian package is installed: an administrator has called `init remove`, and the package is to heed that. */
export const REMOVED_NOTE = `${STATE_FOLDER}/removed-by-hand`;

export const NOTHING: Manifest = {
  version: '',
  files: {},
  backups: {},
  linked: null,
  stanza: null,
  switchedOff: [],
  given: {},
};

/** `NOTHING` where it is missing; null where it is not ours to understand, for `remove` deletes what it names. */
export const readManifest = async (root: string): Promise<Manifest | null> => {
  const text = await readInside(root, MANIFEST_FILE);
  if (text === null) return NOTHING;
  try {
    const read: unknown = JSON.parse(text);
    const whole: unknown = isRecord(read) ? { ...NOTHING, ...read } : read;
    return isManifest(whole) ? whole : null;
  } catch {
    return null;
  }
};

const isManifest = (read: unknown): read is Manifest => {
  if (!isRecord(read)) return false;
  const { version, files, backups, linked, stanza, switchedOff, given } = read;
  return (
    typeof version === 'string' &&
    isMap(files, isDigest) &&
    isMap(backups, isPath) &&
    (linked === null || isName(linked)) &&
    (stanza === null || (isRecord(stanza) && isPath(stanza['path']) && isDigest(stanza['digest']))) &&
    Array.isArray(switchedOff) &&
    switchedOff.every(isName) &&
    isGiven(given)
  );
};

type Test = (value: unknown) => boolean;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMap = (value: unknown, ofValue: Test): boolean =>
  isRecord(value) && Object.entries(value).every(([key, one]) => isPath(key) && ofValue(one));
const isGiven: Test = (value) =>
  isRecord(value) &&
  Object.entries(value).every(
    ([name, one]) => GIVEN.some((known) => known === name) && isText(one, /^[\w./+:=,-]+$/u),
  );
const isText = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
const isPath: Test = (value) => isText(value, /^(?:\/(?!\.\.?(?:\/|$))[^/]+)+$/u);
const isName: Test = (value) => isText(value, /^[\w.+-]+$/u);
const isDigest: Test = (value) => isText(value, /^[\da-f]{64}$/u);

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
