import type { Host } from '../lab/host.ts';

const ASKED = '/root/runlevel-asked';
const SLOW = '/run/slow-runlevel';

const WATCH = `#!/bin/sh
answer=$(runlevel.real)
status=$?
case \${UPSTART_JOB:-} in
libvirt*)
	echo "$UPSTART_JOB $answer" >>${ASKED}
	[ ! -e ${SLOW} ] || sleep "$(cat ${SLOW})"
	;;
esac
echo "$answer"
exit "$status"
`;

/** Puts a witness in the place of `runlevel`: it notes which job asked. */
export async function watchRunlevel(host: Host): Promise<void> {
  await host.get(['mv', '/usr/sbin/runlevel', '/usr/sbin/runlevel.real']);
  await host.write('/usr/sbin/runlevel', WATCH, 0o755);
}

/** Has libvirt's job and ours wait for the answer, so that there is time for something in between; 0: no longer. */
export async function slowRunlevel(host: Host, seconds: number): Promise<void> {
  if (seconds === 0) await host.remove(SLOW);
  else await host.write(SLOW, `${seconds}\n`);
}

/** What was noted: "libvirt-shutdown-domains N 2" for each question. */
export async function runlevelsAsked(host: Host): Promise<string[]> {
  const { stdout } = await host.run(['cat', ASKED]);
  return stdout.split('\n').filter((line) => line !== '');
}
