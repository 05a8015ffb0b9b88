import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const POLICY = '/usr/sbin/policy-rc.d';
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The command that a person has to run, and that is run here for root. */
export function aptCommand(packages) {
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
}

/** Installs packages without starting any service. Gives undefined, or what apt-get said when it failed. */
export function install(packages) {
  return withoutServices(() => {
    const [program, ...args] = aptCommand(packages);
    // A failed update is not the end: what is known already may do.
    const update = run('apt-get', ['update', '-q']);
    const failure = run(program, ['-q', ...args]);
    return failure && [update, failure].filter(Boolean).join('\n');
  });
}

function run(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  return status === 0
    ? undefined
    : `${program} ${args.join(' ')}\n${error?.message ?? `${stdout}${stderr}`}`.trim();
}

/** Debian asks policy-rc.d before it starts a service. An administrator's own stays; ours goes again, even after Ctrl-C. */
function withoutServices(work) {
  if (existsSync(POLICY)) return work();
  const ignore = () => undefined;
  for (const signal of SIGNALS) process.on(signal, ignore);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(POLICY);
    for (const signal of SIGNALS) process.off(signal, ignore);
  }
}
