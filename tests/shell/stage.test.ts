// The stage itself: whatever an init file does in a scene, this machine is out of reach.
import { describe, expect, test } from 'vitest';
import { makeScene, type SceneOptions } from './stage/scene.ts';
import { commandOf, SHELL_NAMES, type Shell } from './stage/ways.ts';

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin';

const say = async (shell: Shell, script: string, options: SceneOptions = {}): Promise<string> => {
  const scene = await makeScene(options);
  const { ended } = await scene.command([...commandOf(shell), '-c', script], { PATH });
  return (await ended).out.replaceAll(scene.folder, 'SCENE').trim();
};

describe.each(SHELL_NAMES)('%s', (shell) => {
  test('virsh, libvirtd and initctl are the stand-ins, on every PATH', async () => {
    const script =
      'for folder in /bin /usr/bin /sbin /usr/sbin; do head -n 1 $folder/virsh $folder/libvirtd; done';
    expect(await say(shell, script.replaceAll('head -n 1', 'sed -n 2p'))).toMatch(/^(?:# .*\n?){4,}$/);
  });

  test.each(['node', 'nodejs', 'systemctl', 'service', 'python3', 'perl', 'awk'])(
    'there is no %s',
    async (program) => {
      expect(await say(shell, `command -v ${program} || echo none`)).toBe('none');
    },
  );

  test('timeout(1) is there or not as the scene says: busybox brings no applet of its own', async () => {
    const script = 'command -v timeout || echo none';
    expect(await say(shell, script)).toBe('/usr/bin/timeout');
    expect(await say(shell, script, { without: ['timeout'] })).toBe('none');
  });

  test("/run, /var/run and /etc are the scene's", async () => {
    expect(await say(shell, 'ls /var/run/libvirt /etc /etc/libvirt/qemu/autostart')).toBe(
      [
        '/etc:',
        'default',
        'libvirt',
        '',
        '/etc/libvirt/qemu/autostart:',
        'off.xml',
        '',
        '/var/run/libvirt:',
        'qemu',
      ].join('\n'),
    );
  });

  test('the stand-in runlevel repeats RUNLEVEL, as that of Upstart does', async () => {
    expect(await say(shell, 'RUNLEVEL=5 PREVLEVEL=3 runlevel; runlevel')).toBe('3 5\n2 0');
  });

  test('the stand-in virsh speaks German to a German', async () => {
    const script = 'LANG=de_DE virsh list; LANG=de_DE LC_ALL=C virsh list; LANG=de_DE virsh domstate 1';
    const out = await say(shell, script, { guests: [{ name: 'web' }] });
    expect(out).toMatch(/ID +Name +Status[^]*laufend[^]*Id +Name +State[^]*running[^]*laufend/);
  });
});
