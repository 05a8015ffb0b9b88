// A restart, an upgrade or a crash of libvirt costs next to nothing: what a hook takes beyond an empty shell.
import { describe, expect, test } from 'vitest';
import { makeScene } from './stage/scene.ts';
import type { Scene } from './stage/run.ts';
import { commandOf, SHELL_NAMES, type Shell, WAY_NAMES } from './stage/ways.ts';

/** Of each kind, by turns, so that a moment of load meets both. */
const ROUNDS = 15;

/** Shell time that a hook may take where nothing is to be done. Milliseconds. */
const MOST_MS = 100;

/** Prints when each of two scripts starts and ends, in nanoseconds; each is called with `stop`, by a shell of its own. */
const BY_TURNS = `
i=0
while [ $i -lt ${String(ROUNDS)} ]; do
	for script in ":" "$hook"; do
		date +%s%N
		$shell -c "$script" hook stop >/dev/null </dev/null
		date +%s%N
	done
	i=$((i + 1))
done`;

/** How long an empty script and the hook take, in milliseconds. */
const spans = async (scene: Scene, shell: Shell, hook: string): Promise<{ empty: number; hook: number }> => {
  const { out } = await scene
    .command(['sh', '-c', BY_TURNS], {
      PATH: '/bin',
      shell: commandOf(shell).join(' '),
      hook,
    })
    .then(({ ended }) => ended);
  const stamps = out.trim().split('\n').map(Number);
  expect(stamps).toHaveLength(4 * ROUNDS);
  const median = (first: number): number =>
    stamps
      .flatMap((stamp, index) => (index % 4 === first ? [(stamps[index + 1] ?? NaN) - stamp] : []))
      .sort((one, other) => one - other)[(ROUNDS - 1) / 2] ?? NaN;
  return { empty: median(0) / 1e6, hook: median(2) / 1e6 };
};

describe.each(SHELL_NAMES)('%s', (shell) => {
  test.each(WAY_NAMES)('%s takes less than 100 ms where the host stays up', async (way) => {
    const scene = await makeScene({ runlevel: 'N 2', guests: [{ name: 'web', qemu: true }], node: 'exit 0' });
    const { empty, hook } = await spans(scene, shell, scene.textOf(way));
    expect(hook - empty).toBeLessThan(MOST_MS);
    expect(await scene.called()).toEqual(Array<string>(ROUNDS).fill('runlevel'));
  });
});
