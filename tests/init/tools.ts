// The system's own tools for a system in a folder: a stand-in chroot first on PATH carries out what update-rc.d is told there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { put } from './rc/host.ts';

/** As update-rc.d makes links by number, from /etc/rcN.d of the root; `enable` fails as Debian's does where there is no link. */
const CHROOT = `#!/bin/sh
root=$1
shift 2
echo "update-rc.d $*" >>"\${0%/*}/log"
cd "$root/etc" || exit 125
[ "$1" != -f ] || shift
name=$1
case $2 in
remove) rm -f rc?.d/[KS][0-9][0-9]"$name" ;;
stop)
	for level in 0 1 6; do ln -s "../init.d/$name" "rc$level.d/K$3$name"; done
	case "$*" in *" start "*) for level in 0 6; do ln -s "../init.d/$name" "rc$level.d/S$3$name"; done ;; esac
	;;
defaults)
	for level in 0 1 6; do ln -sf "../init.d/$name" "rc$level.d/K01$name"; done
	# As insserv, for one of the others.
	mv rc0.d/K21sendsigs rc0.d/K22sendsigs
	echo "sendsigs: $name" >>init.d/.depend.stop
	;;
disable) for link in rc[2-5].d/S[0-9][0-9]"$name"; do mv "$link" "\${link%/*}/K80$name"; done ;;
enable)
	set -- rc[2-5].d/[KS][0-9][0-9]"$name"
	[ -L "$1" ] || {
		echo "update-rc.d: error: no runlevel symlinks to modify, aborting!" >&2
		exit 1
	}
	for link in rc[2-5].d/K80"$name"; do [ ! -L "$link" ] || mv "$link" "\${link%/*}/S20$name"; done
	;;
esac
`;

export interface Tools {
  readonly env: NodeJS.ProcessEnv;
  /** What was run, in order. */
  readonly ran: () => string[];
}

/**
 * @param folder outside of the root, so that the root's tree is not changed
 * @param by how the tool goes about numbers: as it is told, or as Debian 12's without insserv, which gives 01
 */
export const toolsIn = (
  folder: string,
  by: 'its-own-number' | 'what-it-is-told' = 'what-it-is-told',
): Tools => {
  put(folder, 'chroot', by === 'its-own-number' ? CHROOT.replaceAll('$3', '01') : CHROOT, 0o755);
  const log = join(folder, 'log');
  return {
    env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    ran: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
};
