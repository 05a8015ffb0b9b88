import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How libvirt's job saves its guests by itself: not at all, or for 30 s in a `pre-stop` that rc waits for. */
export type Manner = '10.04' | '12.04';

/** A real Upstart of this machine. */
export type Release = {
  readonly version: string;
  /** `make install` with DESTDIR=folder left it there: sbin/init, sbin/initctl ... */
  readonly folder: string;
  /** Those that its jobs can have: an override is read since 1.3. */
  readonly manners: readonly Manner[];
  /** Since 1.3; as seen from inside a host. */
  readonly checker: '/usr/bin/init-checkconf' | undefined;
};

const PROGRAMS = ['init', 'initctl', 'telinit', 'runlevel', 'shutdown', 'reboot', 'halt'];

/** The releases below UPSTART_DEST: folders, with colons between. Throws if one has not got what an init takes. */
export function findReleases(folders: string | undefined): Release[] {
  return (folders ?? '')
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => {
      const missing = PROGRAMS.filter((name) => !existsSync(join(folder, 'sbin', name)));
      if (missing.length > 0) throw new Error(`UPSTART_DEST: ${folder}/sbin lacks ${missing.join(', ')}`);
      const version = versionOf(folder);
      const [major = 0, minor = 0] = version.split('.').map(Number);
      const manners: Manner[] = major > 0 && minor >= 3 ? ['10.04', '12.04'] : ['10.04'];
      const isChecked = existsSync(join(folder, 'bin/init-checkconf'));
      return { version, folder, manners, checker: isChecked ? '/usr/bin/init-checkconf' : undefined };
    });
}

/** The programs of a release: where they are, and where a host has them. */
export function programsOf({ folder }: Release): { source: string; path: string }[] {
  return ['sbin', 'bin'].flatMap((sub) =>
    existsSync(join(folder, sub))
      ? readdirSync(join(folder, sub)).map((name) => ({
          source: join(folder, sub, name),
          path: `/usr/${sub}/${name}`,
        }))
      : [],
  );
}

/** What init is linked to, by the machine's paths. */
export function librariesOf({ folder }: Release): string[] {
  const listed = execFileSync('ldd', [join(folder, 'sbin/init')], { encoding: 'utf8' });
  return [...listed.matchAll(/=> (\/\S+)/gu)].map(([, path = '']) => path);
}

/** It prints `initctl (upstart 1.5)` and talks to no init. */
function versionOf(folder: string): string {
  const said = execFileSync(join(folder, 'sbin/initctl'), ['--version'], { encoding: 'utf8' });
  const [, version] = /\(upstart (\d+\.\d+(?:\.\d+)?)\)/u.exec(said) ?? [];
  if (version === undefined) throw new Error(`UPSTART_DEST: ${folder}/sbin/initctl is no Upstart's: ${said}`);
  return version;
}
