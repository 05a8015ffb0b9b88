import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordWriteProblem } from '../../lib/host/record-access.ts';
import { livingGuests } from '../../lib/host/stray-guests.ts';

const root = mkdtempSync(join(tmpdir(), 'strays-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const runs = (driver: string, name: string, pid: string, comm: string, xml = true): void => {
  const folder = join(root, 'var/run/libvirt', driver);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.pid`), pid);
  if (xml) writeFileSync(join(folder, `${name}.xml`), '<domstatus/>');
  if (comm === '') return;
  mkdirSync(join(root, 'proc', pid.trim()), { recursive: true });
  writeFileSync(join(root, 'proc', pid.trim(), 'comm'), `${comm}\n`);
};

describe('a guest lives without libvirtd', () => {
  test('where its process is the one of its pid file, be it of QEMU or of LXC', async () => {
    runs('qemu', 'web 1', '101\n', 'kvm');
    runs('lxc', 'box', '102', 'libvirt_lxc');
    runs('qemu', 'gone', '103\n', '');
    runs('qemu', 'reused', '104\n', 'cron');
    runs('qemu', 'no-definition', '105\n', 'qemu-system-x86', false);
    runs('qemu', 'torn', '', 'kvm');
    expect((await livingGuests(root)).sort((a, b) => a.name.localeCompare(b.name))).toEqual([
      { driver: 'lxc', name: 'box' },
      { driver: 'qemu', name: 'web 1' },
    ]);
  });

  test('nowhere where libvirt never ran', async () => {
    expect(await livingGuests(join(root, 'nowhere'))).toEqual([]);
  });
});

describe('a record', () => {
  test('can be written where its folder is still to be made', async () => {
    expect(await recordWriteProblem(join(root, 'log/deep/runs.jsonl'))).toBeNull();
  });

  test('cannot be written behind a file', async () => {
    writeFileSync(join(root, 'file'), '');
    expect(await recordWriteProblem(join(root, 'file/runs.jsonl'))).toMatch(/ENOTDIR/u);
  });
});
