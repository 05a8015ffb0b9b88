import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('fixtures', import.meta.url));

export const FIXTURES: readonly string[] = readdirSync(FOLDER);

export const fixture = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** dash is there wherever these tests run; the others are where someone installed them. */
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '']) => spawnSync(program, ['-c', ':']).error === undefined,
);

/** What each shell says about a text that it only reads; nothing if all take it. */
export const complaints = (text: string): string[] =>
  SHELLS.flatMap(([program = '', ...args]) => {
    const { status, stderr } = spawnSync(program, [...args, '-n'], { input: text, encoding: 'utf8' });
    return status === 0 ? [] : [`${program}: ${stderr}`];
  });

/**
 * Runs an init script as `NAME ACTION` on a host of stand-ins, its libvirtd running; gives what happened in order:
 * what the script said, what it told start-stop-daemon or killproc, and what a stanza appended to $LOG.
 */
export const runScript = (text: string, action: string): string[] => {
  const root = mkdtempSync(join(tmpdir(), 'service-script-'));
  try {
    const script = join(root, 'libvirt-bin');
    furnish(root);
    write(script, text.replace(/(?<![\w/])\/(?:usr\/sbin|lib\/lsb|etc\/default|var\/run)\b/gu, `${root}$&`));
    execFileSync('sh', ['-c', '"$@" </dev/null >/dev/null 2>&1 || :', 'sh', script, action], {
      env: { LOG: join(root, 'log'), LC_ALL: 'C' },
      timeout: 20_000,
    });
    return readFileSync(join(root, 'log'), 'utf8').replaceAll(root, '').split('\n').slice(0, -1);
  } finally {
    rmSync(root, { recursive: true });
  }
};

const furnish = (root: string): void => {
  for (const folder of ['usr/sbin', 'lib/lsb', 'etc/default', 'var/run']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const program of ['libvirtd', 'start-stop-daemon', 'killproc', 'sleep']) {
    write(join(root, 'usr/sbin', program), `#!/bin/sh\necho "${program} $*" >>"$LOG"\n`);
  }
  const say = ['daemon', 'begin', 'progress', 'warning', 'end'].map(
    (kind) => `log_${kind}_msg() { echo "says $*" >>"$LOG"; }\n`,
  );
  write(join(root, 'lib/lsb/init-functions'), say.join(''));
  write(join(root, 'etc/default/libvirt-bin'), 'start_libvirtd=yes\n');
  // No process of this machine: the fixtures only look whether the file is there.
  write(join(root, 'var/run/libvirtd.pid'), 'running\n');
  write(join(root, 'log'), '');
};

const write = (path: string, text: string): void => {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
};
