import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHostGoingDown } from '../../lib/host/going-down.ts';
import { toolEnv } from '../../lib/host/tool-env.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();

const runlevelThat = (script: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  writeFileSync(join(folder(), 'runlevel'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return { PATH: folder(), ...env };
};

test.each([
  ['2 0', true],
  ['2 6', true],
  ['2 1', true],
  ['N 1', true],
  ['N 2', false],
  ['N 5', false],
  ['1 S', false],
  ['0 2', false],
])('"%s": %s', async (answer, goingDown) => {
  expect(await isHostGoingDown(runlevelThat(`echo "${answer}"`))).toBe(goingDown);
});

test('what runlevel says counts more than RUNLEVEL, which a pre-stop inherits stale', async () => {
  expect(await isHostGoingDown(runlevelThat('echo N 2', { RUNLEVEL: '0' }))).toBe(false);
  expect(await isHostGoingDown(runlevelThat('echo 2 0', { RUNLEVEL: '2' }))).toBe(true);
});

test('runlevel sees neither RUNLEVEL nor PREVLEVEL, which it would repeat, and speaks untranslated', async () => {
  const script = 'echo "${PREVLEVEL-N} ${RUNLEVEL-2}"; echo "$LC_ALL" >"${0%/*}/locale"';
  const env = runlevelThat(script, { RUNLEVEL: '6', PREVLEVEL: '2', LC_ALL: 'de_DE.UTF-8' });
  expect(await isHostGoingDown(env)).toBe(false);
  expect(readFileSync(join(folder(), 'locale'), 'utf8')).toBe('C\n');
});

test.each([
  ['no utmp', 'echo unknown; exit 1'],
  ['unknown with status 0', 'echo unknown'],
  ['nothing printed', 'exit 0'],
  ['a right answer with a failure', 'echo 2 2; exit 1'],
])('RUNLEVEL decides when runlevel cannot tell: %s', async (_what, script) => {
  expect(await isHostGoingDown(runlevelThat(script, { RUNLEVEL: '6' }))).toBe(true);
  expect(await isHostGoingDown(runlevelThat(script, { RUNLEVEL: '2' }))).toBe(false);
  expect(await isHostGoingDown(runlevelThat(script))).toBe(false);
});

test('a runlevel that hangs, and a grandchild that keeps its pipe, cost two seconds and are killed', async () => {
  const pids = join(folder(), 'pids');
  const env = runlevelThat(`sleep 60 & echo $! >"${pids}"; exec sleep 61`, { RUNLEVEL: '0' });
  const begin = performance.now();
  expect(await isHostGoingDown(env)).toBe(true);
  expect(performance.now() - begin).toBeLessThan(3000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const stat = `/proc/${readFileSync(pids, 'utf8').trim()}/stat`;
  if (existsSync(stat)) expect(readFileSync(stat, 'utf8')).toMatch(/\) [ZX] /);
});

test('settings of zx in the environment change nothing', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { ZX_PREFIX: 'exit 1;', ZX_SHELL: '/bin/false' });
  try {
    expect(await isHostGoingDown(runlevelThat('echo 2 0'))).toBe(true);
  } finally {
    process.env = before;
  }
});

test("the host's own tools are found with a short PATH", () => {
  expect(toolEnv({ PATH: '/bin::/opt/x' })['PATH']).toBe('/bin:/opt/x:/usr/sbin:/usr/bin:/sbin');
  expect(toolEnv({})['PATH']).toBe('/usr/sbin:/usr/bin:/sbin:/bin');
});
