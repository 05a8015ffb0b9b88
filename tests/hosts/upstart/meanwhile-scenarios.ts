import { expect, test, type TestContext } from 'vitest';
import { until } from '../../guests/support/until.ts';
import type { Host } from '../lab/host.ts';
import { ends } from '../support/ends.ts';
import { expectSaved, SAVED } from './saved.ts';
import {
  MARGIN,
  PATIENCE,
  POWER_OFF,
  startUpstart,
  stateOf,
  type Scene,
  type UpstartOptions,
} from './upstart-host.ts';
import { downSince } from './way-down.ts';

const KILL_LIBVIRTD = ['sh', '-c', 'kill -KILL "$(cat /run/libvirtd.pid)"'];

/** What is done while the guests are given their time. */
export function meanwhileScenarios(scene: Scene): void {
  const { manner } = scene;

  test('libvirtd is killed: the guests end all the same, and the time is bounded', async (context) => {
    const host = await startAndAsk(scene, context, { settings: { SHUTDOWN_TIMEOUT: 40, RESERVE: 5 } });
    await host.get(KILL_LIBVIRTD);
    const { seconds } = await downSince(host, host.console.now);
    // QEMU stays after its guest has gone: it is libvirtd that ends it. So nobody can know, and all of the time is taken.
    expect(await ends(host)).toEqual(SAVED);
    expect(seconds).toBeLessThan(40 + MARGIN + PATIENCE);
  });

  test('the job that waits for them is stopped: another one takes over', async (context) => {
    const host = await startAndAsk(scene, context, { settings: { SHUTDOWN_TIMEOUT: 60 } });
    const job = manner === '10.04' ? 'libvirt-shutdown-domains' : 'libvirt-bin';
    host.spawn(['initctl', 'stop', job], { stdio: 'ignore' });
    await host.halted();
    // Its Node is in a process group of its own, by timeout(1), and may be there to the end.
    expect(await ends(host)).toEqual(SAVED);
  });

  test.for(['1', '6'] as const)('`telinit %s`: they have their time', async (level, context) => {
    const host = await startAndAsk(scene, context);
    await host.changeRunlevel(level);
    // In the manner of 12.04 rc was on its way already, and goes on to where it was to go.
    const isSingle = level === '1' && manner === '10.04';
    await (isSingle ? host.singleUser() : host.halted());
    await expectSaved(host);
  });

  test('`telinit 2`: they have their time, wherever Upstart takes the host', async (context) => {
    const host = await startAndAsk(scene, context);
    await host.get(['telinit', '2']);
    if (manner === '12.04') {
      // Seen on 1.5 and 1.12.1: utmp says 2, and rc goes on to 0.
      await host.halted();
      await expectSaved(host);
      return;
    }
    const isUp = async (): Promise<boolean> => (await stateOf(host, 'libvirt-bin')) === 'start/running';
    await until(isUp, 'libvirt-bin to be up again');
    expect(await ends(host)).toEqual(SAVED);
    expect(await host.get(['runlevel'])).toBe('0 2\n');
  });

  test('a second `reboot` halts at once, which no script can help', async (context) => {
    const host = await startAndAsk(scene, context);
    const asked = host.console.now;
    await host.run(['reboot']);
    const { how, seconds } = await downSince(host, asked);
    expect(how).toBe('reboot');
    expect(seconds).toBeLessThan(9);
    expect(await ends(host)).toMatchObject({ slow: 'asked in vain' });
  });
}

async function startAndAsk(scene: Scene, context: TestContext, options?: UpstartOptions): Promise<Host> {
  const host = await startUpstart(scene, context, options);
  await host.get(POWER_OFF);
  await host.console.waitFor('slow: asked');
  return host;
}
