import { digest, NOTHING, readManifest } from './manifest.ts';
import { installedVersion } from './packages.ts';
import { readInside } from './rc/inside.ts';

/** What changes a job without a change of its file; as seen from inside the root. */
export const overridePath = (job: string): string => `/etc/init/${job}.override`;

/** Upstart reads overrides since 1.3; 10.04's 0.6.5 does not (seen). One of no package is taken for a newer one. */
const readsOverrides = async (root: string): Promise<boolean> => {
  const version = (await installedVersion(root, ['upstart'])) ?? '';
  const [, major, minor] = /^(?:\d+:)?(\d+)\.(\d+)/u.exec(version) ?? [];
  return !(Number(major) === 0 || (Number(major) === 1 && Number(minor) < 3));
};

/** The text of a job's override; null: there is none, or it counts for nothing. */
export const readOverride = async (root: string, job: string): Promise<string | null> =>
  (await readsOverrides(root)) ? readInside(root, overridePath(job)) : null;

/**
 * Whether libvirt's job has a pre-stop in whose place ours can come: as it was made (Ubuntu 11.10 to 14.04), or by an
 * administrator's override. Ours in the place of such an override does not undo that there was one.
 */
export const hasOwnPreStop = async (root: string, job: string, jobFile: string): Promise<boolean> => {
  if (!(await readsOverrides(root))) return false;
  const texts = [await readInside(root, jobFile), await theirOverride(root, job)];
  return texts.some(isWithPreStop);
};

/** Whether the job has one that stays, for this Upstart reads no override: it acts before any job of ours. */
export const hasLastingPreStop = async (root: string, jobFile: string): Promise<boolean> =>
  !(await readsOverrides(root)) && isWithPreStop(await readInside(root, jobFile));

const isWithPreStop = (text: string | null): boolean => /^[ \t]*pre-stop\b/mu.test(text ?? '');

const theirOverride = async (root: string, job: string): Promise<string | null> => {
  const path = overridePath(job);
  const { files, backups } = (await readManifest(root)) ?? NOTHING;
  const text = await readInside(root, backups[path] ?? path);
  return text !== null && digest(text) === files[path] ? null : text;
};
