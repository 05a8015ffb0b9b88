// What the package's script prints of `init install`: a trigger of dpkg's is no place for a stanza of hundreds of lines.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { markedStanza } from '../../lib/init/service-script/edit.ts';
import { freshFolder } from '../host/folder.ts';

const folder = freshFolder();
const POSTINST = new URL('../../scripts/package/debian/postinst', import.meta.url);

test.each([[['dash']], [['busybox', 'sh']]])('a refused stanza is told without its lines: %s', (shell) => {
  const stanza = markedStanza('echo stanza\n'.repeat(300), '\t');
  const program = join(folder(), 'program');
  writeFileSync(program, `#!/bin/sh\necho refused >&2\ncat <<'X'\n${stanza}X\necho behind it\nexit 2\n`);
  chmodSync(program, 0o755);
  const script = readFileSync(POSTINST, 'utf8')
    .replace(/^program=.*$/mu, `program=${program}`)
    .replace(/^state=.*$/mu, `state=${folder()}`);
  const [word = '', ...words] = shell;
  const said = execFileSync(word, [...words, '-s', 'configure'], { input: script, encoding: 'utf8' });
  expect(said.split('\n').slice(0, 3)).toEqual([
    'refused',
    '(libvirt-shutdown-domains init generate --stanza prints it)',
    'behind it',
  ]);
  expect(said).toContain('no guest is shut down when this host goes down');
});
