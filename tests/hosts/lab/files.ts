import { chmod, copyFile, rm } from 'node:fs/promises';
import { Commands } from './commands.ts';

/** What is at each path: kind, mode, owner, and a link's target or the hash of a file's content. */
export type Snapshot = Readonly<Record<string, string>>;

const SNAPSHOT = `find "$1" -printf '%p\\t%y %m %u:%g\\t%l\\n'; printf '\\n'; find "$1" -type f -exec sha256sum {} +`;

/**
 * A host's files, at any time: before init boots, while it runs, after it has halted. Always by a program inside, since a
 * path that passes through an absolute link (/var/run, say) would lead from outside to the machine's own files.
 */
export class Files extends Commands {
  /** Writes a file anew, with the folders above it. */
  async write(path: string, content: string | Buffer, mode = 0o644): Promise<void> {
    const script = 'mkdir -p "${1%/*}/" && cat >"$1" && chmod "$2" "$1"';
    await this.get(['sh', '-c', script, 'sh', path, mode.toString(8)], { input: content });
  }

  /** Throws when there is none. */
  read(path: string): Promise<string> {
    return this.get(['cat', path]);
  }

  /** Removes a file or a folder with all that is in it; none is as good. */
  async remove(path: string): Promise<void> {
    await this.get(['rm', '-rf', path]);
  }

  /** Whether there is anything at this path, be it a link to nowhere. */
  async exists(path: string): Promise<boolean> {
    const { status } = await this.run(['sh', '-c', '[ -e "$1" ] || [ -L "$1" ]', 'sh', path]);
    return status === 0;
  }

  /** Copies a program of the machine into a folder that no link leads to. One that is there is replaced, even while it runs. */
  async copyIn(source: string, path: string, mode = 0o755): Promise<void> {
    const target = `${this.namespaces.heldRoot}${path}`;
    await rm(target, { force: true });
    await copyFile(source, target);
    await chmod(target, mode);
  }

  /** All below a folder: two of them, taken before and after, show whatever changed. */
  async snapshot(folder: string): Promise<Snapshot> {
    const listed = await this.get(['sh', '-c', SNAPSHOT, 'sh', folder]);
    const [entries = '', hashes = ''] = listed.split('\n\n');
    const byPath = new Map(hashes.split('\n').map((line) => [line.slice(66), line.slice(0, 64)] as const));
    const found = entries.split('\n').map((line): [string, string] => {
      const [path = '', kind = '', target = ''] = line.split('\t');
      return [path, [kind, target, byPath.get(path) ?? ''].filter((word) => word !== '').join(' ')];
    });
    return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
