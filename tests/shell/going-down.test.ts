// Guests go down only if the host does: the triggers of FACTS section 7, and what `runlevel` and RUNLEVEL say at each.
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { SHELL_NAMES, WAY_NAMES } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

interface Trigger {
  /** null: there is no utmp. */
  readonly runlevel: string | null;
  readonly env?: Readonly<Record<string, string>>;
}

const CRASH = { RESULT: 'failed', PROCESS: 'main', EXIT_SIGNAL: 'SEGV' };

const GOES_DOWN: Record<string, Trigger> = {
  poweroff: { runlevel: '2 0' },
  reboot: { runlevel: '2 6' },
  'telinit 1': { runlevel: '2 1' },
  'poweroff from single user mode': { runlevel: 'S 0' },
  'poweroff, called by rc': { runlevel: '2 0', env: { RUNLEVEL: '0', PREVLEVEL: '2' } },
  'poweroff, called with the RUNLEVEL of before': { runlevel: '2 0', env: { RUNLEVEL: '2', PREVLEVEL: 'N' } },
  'poweroff without utmp': { runlevel: null, env: { RUNLEVEL: '0', PREVLEVEL: '2' } },
  'reboot without utmp': { runlevel: null, env: { RUNLEVEL: '6', PREVLEVEL: '2' } },
  'telinit 1 without utmp': { runlevel: null, env: { RUNLEVEL: '1', PREVLEVEL: '2' } },
};

const STAYS_UP: Record<string, Trigger> = {
  'a stop, restart or upgrade by hand': { runlevel: 'N 2' },
  'a stop with the RUNLEVEL of a pre-stop': { runlevel: 'N 2', env: { RUNLEVEL: '2', PREVLEVEL: 'N' } },
  'a restart, with RUNLEVEL empty': { runlevel: 'N 2', env: { RUNLEVEL: '' } },
  'a crash and the respawn after it': { runlevel: 'N 2', env: CRASH },
  'a stop where RUNLEVEL is a stale 0': { runlevel: 'N 2', env: { RUNLEVEL: '0', PREVLEVEL: '2' } },
  'a stop after telinit 2 from runlevel 1': { runlevel: '1 2' },
  'telinit S': { runlevel: '2 S' },
  'a boot': { runlevel: 'N S', env: { RUNLEVEL: 'S', PREVLEVEL: 'N' } },
  'a stop without utmp': { runlevel: null },
  'a stop without utmp in runlevel 2': { runlevel: null, env: { RUNLEVEL: '2', PREVLEVEL: 'N' } },
};

const rows = (table: Record<string, Trigger>): [string, Trigger][] => Object.entries(table);
/** One that also the await script finds: libvirt tells of its QEMU. */
const guests = [{ name: 'web', qemu: true }];

describe.concurrent.each(SHELL_NAMES)('%s', (shell) => {
  describe.each(WAY_NAMES)('%s', (way) => {
    test.each(rows(GOES_DOWN))('acts at %s', async (_name, { runlevel, env = {} }) => {
      const scene = await makeScene({ runlevel, guests, node: 'shut_all_down' });
      expect(await scene.run(way, shell, { env })).toMatchObject({ status: 0 });
      expect(await scene.called('node')).toEqual(['node /etc/the-script']);
    });

    // Await is called by rc alone, and that knows where it goes.
    const staysUp = rows(STAYS_UP).filter(
      ([name]) => way !== 'the await script' || !name.includes('stale 0'),
    );

    test.each(staysUp)('touches no guest at %s', async (_name, { runlevel, env = {} }) => {
      const scene = await makeScene({ runlevel, guests, node: 'shut_all_down' });
      const { status, out } = await scene.run(way, shell, { env });
      expect({ status, out }).toEqual({ status: 0, out: way === 'the stanza' ? AFTER_THE_STANZA : '' });
      expect(await scene.called()).toEqual(['runlevel']);
    });
  });
});

const AFTER_THE_STANZA = 'libvirtd is stopped now; mine mine mine mine no function of its\n';
