import { afterEach, describe, expect, test } from 'vitest';
import { BUNDLE } from './lab/bundle.ts';
import { startHost } from './lab/host.ts';
import { useOneHost } from './lab/use-hosts.ts';
import { ends } from './support/ends.ts';
import { edit, HOOK, init, install, putProgramThere, SHORT } from './support/installed.ts';
import { mend } from './support/mend.ts';

// status proves the order from what is on the disk; when something is wrong it names the command that mends it.

const NAME = 'libvirt-shutdown-domains';
/** rc0.d is as good as any. */
const LINK = `/etc/rc0.d/K01${NAME}`;

const theHost = useOneHost(async () => {
  const host = await startHost({ guests: [{ name: 'slow', delaySeconds: 3 }], prepare: putProgramThere });
  await install(host);
  await edit(host, SHORT);
  return host;
});

describe('init status', () => {
  // What a remedy did not mend is no fault of the next test.
  afterEach(async () => {
    const host = await theHost();
    const mended = `rm -f /etc/rc?.d/*${NAME}; exec ${BUNDLE} init install --force`;
    if ((await init(host, 'status')).status !== 0) await host.run(['sh', '-c', mended]);
  });

  test('tells what is in place, and changes nothing', async () => {
    const host = await theHost();
    const before = await host.snapshot('/etc');
    const { status, stdout } = await init(host, 'status');
    expect(status).toBe(0);
    expect(stdout).not.toContain('mend it');
    for (const line of [
      /^libvirtd is the init script libvirtd \(9\.\S+\); guests are shut down by an init script that stops before it$/mu,
      /^ {2}\/etc\/init\.d\/libvirt-shutdown-domains: good$/mu,
      /^ {2}runlevel 0: our stop K01 < libvirtd K03 < sendsigs K05: good$/mu,
      /^ {2}runlevel 1: our stop K01 < libvirtd K03 < killprocs S01: good$/mu,
      /^ {2}runlevel 6: our stop K01 < libvirtd K03 < sendsigs K05: good$/mu,
    ])
      expect(stdout).toMatch(line);
    expect(await host.snapshot('/etc')).toEqual(before);
    expect((await host.get([HOOK, 'status'])).trim()).toMatch(/: in place: /u);
  });

  test.each([
    ['a link is gone', `rm ${LINK}`, 'runlevel 0: rc does not call our stop: it has no link'],
    ['all links are gone', `rm /etc/rc?.d/*${NAME}`, 'runlevel 6: rc does not call our stop'],
    [
      'rc takes it for stopped already',
      `ln -s ../init.d/${NAME} /etc/rc2.d/K01${NAME}`,
      `rc takes our stop for done, because of /etc/rc2.d/K01${NAME}`,
    ],
    ['a link starts it', `mv ${LINK} /etc/rc0.d/S01${NAME}`, 'runlevel 0: /etc/rc0.d/S01'],
    ['a link is there twice', `cp -P ${LINK} /etc/rc0.d/K77${NAME}`, 'our stop has several links'],
    [
      'a link leads to another program',
      `ln -sf /bin/true ${LINK}`,
      `runlevel 0: ${LINK} leads to /bin/true, not to /etc/init.d/${NAME}`,
    ],
    [
      'insserv does not know it',
      `sed -i 's/ ${NAME}\\b//; /^${NAME}:/d' /etc/init.d/.depend.stop`,
      'startpar does not call our stop: /etc/init.d/.depend.stop does not name it',
    ],
    [
      'nobody waits for it',
      `sed -i '/^TARGETS/!s/ ${NAME}\\b//' /etc/init.d/.depend.stop`,
      'libvirtd K03 does not wait for our stop',
    ],
    ['the hook was edited', `echo 'exit 0' >>${HOOK}`, `${HOOK}: changed since it was installed`],
    ['the hook cannot be run', `chmod -x ${HOOK}`, 'cannot be run (not-executable)'],
    ['the hook is gone', `rm ${HOOK}`, `${HOOK}: missing`],
  ])('says what is wrong and mends it: %s', async (_, breaks, says) => {
    const host = await theHost();
    await host.get(['sh', '-ec', breaks]);
    const { status, stdout } = await init(host, 'status');
    expect(status).toBe(3);
    expect(stdout).toMatch(says);
    await mend(host, stdout);
  });

  test('finds it good, and says so, that the shell asks where the script is gone', async () => {
    const host = await theHost();
    await host.get(['mv', BUNDLE, '/root/program']);
    const { status, stdout } = await host.run(['/root/program', 'init', 'status']);
    expect(stdout).toMatch(/\/usr\/sbin\/libvirt-shutdown-domains .*, so the shell asks the guests: good/u);
    expect(status).toBe(0);
    expect(await host.get([HOOK, 'status'])).toContain(`in place, but from the shell only: ${BUNDLE}`);
    await host.get(['/root/program', 'init', 'install']);
    expect((await init(host, 'status')).stdout).toContain(`${BUNDLE} runs under /usr/bin/node: good`);
  });

  test('is not to be disabled as a service that is started, so it stays good', async () => {
    const host = await theHost();
    const { stderr } = await host.run(['update-rc.d', NAME, 'disable']);
    expect(stderr).toContain('contains no runlevels');
    expect((await init(host, 'status')).status).toBe(0);
  });

  test('is right: after all that, the guests are shut down when the host goes down', async () => {
    const host = await theHost();
    await host.changeRunlevel('0');
    await host.halted();
    expect(await ends(host)).toEqual({ slow: 'clean' });
  });
});
