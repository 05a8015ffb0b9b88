import { expect, test } from 'vitest';
import { ends } from '../support/ends.ts';
import { edit, init, SHORT } from '../support/installed.ts';
import { mend } from '../support/mend.ts';
import { running } from '../support/package-files.ts';
import { dpkg, expectNoNode, installDeb, NAME } from '../support/package.ts';
import { leftToKill } from '../support/witness.ts';
import { POWER_OFF, startUpstart, type Scene } from './upstart-host.ts';

/** The self-contained Debian package on a host that runs. */
export function packageScenarios(scene: Scene): void {
  const { manner } = scene;

  test('the package is installed and upgraded under running guests, says what is still to be done, and saves them', async (context) => {
    const guests = [{ name: 'slow', delaySeconds: 6 }, { name: 'quick' }];
    const host = await startUpstart(scene, context, { guests, ours: 'nothing' });
    await expectNoNode(host);
    const before = await running(host);
    const said = await installDeb(host, 'amd64', '0.2.0');
    await installDeb(host, 'amd64', '0.3.0');
    expect(await running(host)).toEqual(before);

    const { status, stdout } = await init(host, 'status');
    // A job that runs keeps the pre-stop that it was started with, and a package stops and starts nothing.
    expect(status, stdout).toBe(manner === '10.04' ? 0 : 3);
    if (manner === '12.04') {
      expect(said).toContain('stop libvirt-bin && start libvirt-bin');
      await mend(host, stdout);
    }
    await edit(host, SHORT);
    await host.get(POWER_OFF);
    expect((await host.halted()).how).toBe('halt');
    expect(await ends(host)).toEqual({ slow: 'clean', quick: 'clean' });
    expect(leftToKill(host)).toEqual([]);
  });

  test('the package leaves nothing behind when it is purged, and no guest is touched', async (context) => {
    const host = await startUpstart(scene, context, { guests: [{ name: 'one' }], ours: 'nothing' });
    const before = await running(host);
    const files = await host.snapshot('/etc');
    await installDeb(host, 'amd64', '0.2.0');
    await dpkg(host, '-P', NAME);
    expect(await running(host)).toEqual(before);
    expect(await host.snapshot('/etc')).toEqual(files);
  });
}
