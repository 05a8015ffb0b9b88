import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AUTOSTART_FOLDERS, readAutostartLinks } from '../../lib/host/autostart.ts';
import { freshFolder } from './folder.ts';

const folder = freshFolder();

const links = (name: string, pairs: readonly (readonly [link: string, target: string])[]): string => {
  const path = join(folder(), name);
  mkdirSync(path);
  for (const [link, target] of pairs) symlinkSync(target, join(path, link));
  return path;
};

test('renamed links name their guests; ordinary links, files and other names do not count', async () => {
  const qemu = links('qemu', [
    ['20-db.xml', '../db.xml'],
    ['10-app', '/etc/libvirt/qemu/app one.xml'],
    ['10web.xml', '../10web.xml'],
    ['05-10web.xml', '../10web.xml'],
    ['mail.xml', '../mail.xml'],
    ['a10.xml', '../b.xml'],
    ['30.xml', '../name.xml.xml'],
  ]);
  writeFileSync(join(qemu, '40-copy.xml'), '');
  mkdirSync(join(qemu, '50-folder'));
  const { links: found, unreadable } = await readAutostartLinks([qemu]);
  expect([...found]).toEqual([
    ['05-10web.xml', '10web'],
    ['10-app', 'app one'],
    ['20-db.xml', 'db'],
    ['30.xml', 'name.xml'],
  ]);
  expect(unreadable).toEqual([]);
});

test("the same link name in two drivers' folders keeps both guests, and both numbers", async () => {
  const qemu = links('qemu', [['10-a.xml', '../a.xml']]);
  const lxc = links('lxc', [['10-a.xml', '../b.xml']]);
  const { links: found } = await readAutostartLinks([qemu, lxc]);
  expect([...found]).toEqual([
    ['10-a.xml', 'a'],
    [`10-a.xml (${lxc})`, 'b'],
  ]);
});

test('a missing folder is empty; one that cannot be read is told, and the others still count', async () => {
  const qemu = links('qemu', [['1.xml', '../a.xml']]);
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  const { links: found, unreadable } = await readAutostartLinks([join(folder(), 'none'), file, qemu]);
  expect([...found.values()]).toEqual(['a']);
  expect(unreadable).toEqual([{ folder: file, detail: expect.stringContaining('ENOTDIR') as string }]);
});

test("libvirt's folders are known", () => {
  expect(AUTOSTART_FOLDERS).toContain('/etc/libvirt/qemu/autostart');
});
