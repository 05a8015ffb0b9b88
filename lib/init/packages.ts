import { readInside } from './rc/inside.ts';

/** The version of the first of these Debian packages that is installed; null where none is. Reads dpkg's own list, runs nothing. */
export const installedVersion = async (root: string, names: readonly string[]): Promise<string | null> => {
  const status = (await readInside(root, '/var/lib/dpkg/status')) ?? '';
  const versions = new Map(
    status.split(/\n\n+/u).flatMap((paragraph): [string, string][] => {
      const name = field(paragraph, 'Package');
      const version = field(paragraph, 'Version');
      const isThere = / installed$/u.test(field(paragraph, 'Status') ?? '');
      return name !== null && version !== null && isThere ? [[name, version]] : [];
    }),
  );
  return names.map((name) => versions.get(name)).find((version) => version !== undefined) ?? null;
};

const field = (paragraph: string, name: string): string | null =>
  new RegExp(`^${name}: (.*)$`, 'mu').exec(paragraph)?.[1] ?? null;

/**
 * The files that our own Debian package brought, if one is installed: dpkg's to upgrade and to take away, settings with all that
 * an administrator made of them. A package that was removed has left its settings, and they are still dpkg's.
 */
export const packagedFiles = async (root: string): Promise<ReadonlySet<string>> =>
  new Set((await readInside(root, '/var/lib/dpkg/info/libvirt-shutdown-domains.list'))?.split('\n'));
