// What SHA256SUMS says of a folder that more than one run wrote to.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checksums } from '../../scripts/package/checksums.ts';

const folder = mkdtempSync(join(tmpdir(), 'checksums-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('are of every package and paper that lies there, of older versions too, and of nothing else', async () => {
  const ours = ['_0.9.0_all.deb', '_1.0.0_all.cdx.json', '_1.0.0_all.deb', '_1.0.0_linux-x64.tar.gz'].map(
    (ending) => `libvirt-shutdown-domains${ending}`,
  );
  // What `npm run build` leaves in dist/, and what is no file.
  const others = ['libvirt-shutdown-domains', 'LICENSES.txt', 'SHA256SUMS'];
  for (const name of [...others, ...ours]) writeFileSync(join(folder, name), name);
  mkdirSync(join(folder, 'libvirt-shutdown-domains_unpacked'));
  const input = await checksums(folder);
  const said = execFileSync('sha256sum', ['-c'], { cwd: folder, input, encoding: 'utf8' });
  expect(said).toBe(ours.map((name) => `${name}: OK\n`).join(''));
});
