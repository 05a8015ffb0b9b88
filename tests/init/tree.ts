import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** All below a folder, by path: a folder's mode, a file's mode and bytes, a link's target. */
export const treeOf = (root: string, path = ''): Record<string, string> =>
  Object.fromEntries(
    walk(root, path)
      .sort()
      .map((one) => [one, describe(join(root, one))]),
  );

/** When each file below a folder was written. */
export const timesOf = (root: string): Record<string, number> =>
  Object.fromEntries(walk(root, '').map((one) => [one, lstatSync(join(root, one)).mtimeMs]));

/** The paths by which two trees differ: `+` came, `-` went, `~` is another now. */
export const changes = (before: Record<string, string>, after: Record<string, string>): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .map((path) => `${before[path] === undefined ? '+' : after[path] === undefined ? '-' : '~'} ${path}`)
    .sort();

const walk = (root: string, path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const one = `${path}/${entry.name}`;
    return entry.isDirectory() ? [one, ...walk(root, one)] : [one];
  });

const describe = (place: string): string => {
  const stats = lstatSync(place);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(place)}`;
  const mode = (stats.mode & 0o7777).toString(8);
  return stats.isDirectory() ? `folder ${mode}` : `${mode} ${readFileSync(place, 'latin1')}`;
};
