// Brings what the tests, the demo and the benchmark need: npm packages and programs. Runs before `npm ci`, so it is plain
// Node without packages. When all is there it says nothing and takes some milliseconds.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { aptCommand, install } from './apt.mjs';
import { missingPackages, onPath } from './programs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

setUpNpm();
setUpPrograms();

function setUpNpm() {
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  say('installing the npm packages of package-lock.json (npm ci) ...');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) fail('npm ci failed; its messages are above. Is the registry reachable?');
}

function setUpPrograms() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  if (!onPath('apt-get')) fail(`these are missing; install what Debian calls: ${names}`);
  if (process.getuid() !== 0)
    fail(`these are missing: ${names}. Run:\n  sudo ${aptCommand(missing).join(' ')}`);
  say(`installing with apt-get, without starting a service, for real guests: ${names} ...`);
  const failure = install(missing);
  if (failure !== undefined) fail(`apt-get could not install ${names}:\n${failure}`);
  const still = missingPackages();
  if (still.length > 0) fail(`installed, but what it should bring is still not found: ${still.join(' ')}`);
}

/** Milliseconds since 1970; 0: there is no such file. */
function modified(path) {
  return statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}
