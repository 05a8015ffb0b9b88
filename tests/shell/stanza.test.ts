// The stanza as a guest in another's init script: it leaves no trace in it and never ends it.
import { describe, expect, test, vi } from 'vitest';
import { makeScene } from './stage/scene.ts';
import { SHELL_NAMES } from './stage/ways.ts';

vi.setConfig({ maxConcurrency: 24 });

const STANZA = 'the stanza';
const env = { RUNLEVEL: '0', PREVLEVEL: '2' };
/** What the service's script says next, with its own variables and no function of the stanza's. */
const GOES_ON = 'libvirtd is stopped now; mine mine mine mine no function of its\n';

describe.concurrent.each(SHELL_NAMES)('%s, in a script that runs with -eu', (shell) => {
  test.each([
    ['the script has done it', { node: 'shut_all_down' }],
    ['the shell has done it', {}],
    ['the script has failed', { node: 'exit 1' }],
    ['there is no virsh', { without: ['virsh'], guests: [] }],
    ['the default file is broken', { settings: '"oops\nexit 3' }],
    ['libvirtd had to be started', { libvirtd: 'stopped', node: 'shut_all_down' } as const],
  ])('the service is stopped after all when %s', async (_what, options) => {
    const scene = await makeScene({ guests: [{ name: 'web', qemu: true }], ...options });
    const { status, out } = await scene.run(STANZA, shell, { env });
    expect(status).toBe(0);
    expect(out.endsWith(GOES_ON)).toBe(true);
    expect(out).not.toMatch(/unbound|parameter not set|not found/);
  });

  test('the guests are down before the service is stopped', async () => {
    const scene = await makeScene({ guests: [{ name: 'slow', takes: 2 }] });
    const { said } = await scene.run(STANZA, shell, { env });
    const lines = said.map(({ line }) => line);
    expect(lines.findIndex((line) => line.includes('no guest runs any more'))).toBeGreaterThan(-1);
    expect(lines.at(-1)).toBe(GOES_ON.trim());
  });

  test.each(['start', 'restart', 'status'])('%s of the service does not come by it', async (word) => {
    const scene = await makeScene({ guests: [{ name: 'web', qemu: true }], node: 'exit 0' });
    const { status, out } = await scene.run(STANZA, shell, { env, words: [word] });
    expect({ status, out, calls: await scene.called() }).toEqual({ status: 0, out: '', calls: [] });
  });
});
