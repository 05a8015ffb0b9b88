import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readCluster } from '../../lib/host/cluster.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

const hostWith = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'cluster-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
};

const cib = (resources: string): string =>
  `<cib epoch="7" validate-with="pacemaker-1.2"><configuration><crm_config/><nodes/><resources>${resources}</resources></configuration><status/></cib>`;
const primitive = (id: string, config: string, type = 'VirtualDomain'): string =>
  `<primitive class="ocf" id="${id}" provider="heartbeat" type="${type}"><instance_attributes id="${id}-a">` +
  `<nvpair id="${id}-h" name="hypervisor" value="qemu:///system"/><nvpair id="${id}-c" name="config" value="${config}"/>` +
  '</instance_attributes></primitive>';

const managed = async (files: Readonly<Record<string, string>>): Promise<Record<string, string>> =>
  Object.fromEntries((await readCluster(hostWith(files))).guests);

describe('the guests of a cluster', () => {
  test('are none where there is no cluster', async () => {
    expect(await managed({})).toEqual({});
  });

  test.each(['run/resource-agents', 'var/run/heartbeat/rsctmp'])(
    'are told by the state files of the agent up to 2013, in %s',
    async (folder) => {
      const files = {
        [`${folder}/VirtualDomain-vm-web.state`]: 'web 1\n',
        [`${folder}/IPaddr-ip1.state`]: 'no',
      };
      expect(await managed(files)).toEqual({ 'web 1': 'vm-web' });
    },
  );

  test("are told by the names of the later agent's state files", async () => {
    expect(
      await managed({ 'run/resource-agents/VirtualDomain-db1-emu.state': 'qemu-system-x86_64\n' }),
    ).toEqual({
      db1: 'db1',
    });
  });

  test.each(['var/lib/pacemaker/cib/cib.xml', 'var/lib/heartbeat/crm/cib.xml'])(
    'are told by %s, in groups and clones too, by the name in their file or the name of it',
    async (file) => {
      const resources =
        primitive('vm-db', '/etc/cluster/db.xml') +
        `<group id="g">${primitive('vm-web', '/etc/cluster/web1.xml')}${primitive('ip', '10.0.0.1', 'IPaddr2')}</group>` +
        `<clone id="c">${primitive('vm-a', '/etc/a&amp;b.xml')}</clone>`;
      const definition =
        "<domain type='kvm'>\n  <name>db &lt;1&gt;</name>\n  <devices><disk><name>x</name></disk></devices></domain>";
      expect(await managed({ [file]: cib(resources), 'etc/cluster/db.xml': definition })).toEqual({
        'db <1>': 'vm-db',
        web1: 'vm-web',
        'a&b': 'vm-a',
      });
    },
  );

  test("have the cluster's name where both tell it", async () => {
    const files = {
      'run/resource-agents/VirtualDomain-db1-emu.state': 'qemu-kvm',
      'var/lib/pacemaker/cib/cib.xml': cib(primitive('vm-db', '/etc/db1.xml')),
    };
    expect(await managed(files)).toEqual({ db1: 'vm-db' });
  });

  test.each(['', '<cib', '<cib><primitive type="VirtualDomain"/></cib>', '\0\0\0', '<primitive/>'])(
    'are none where the configuration is %j',
    async (text) => {
      expect(await managed({ 'var/lib/pacemaker/cib/cib.xml': text })).toEqual({});
    },
  );

  test.each([
    ['is there and whole', cib(''), null],
    ['is no XML', '<cib', '/var/lib/pacemaker/cib/cib.xml'],
    ['is not there', null, null],
  ])('a configuration that %s is told as such', async (_, text, unread) => {
    const root = hostWith(text === null ? {} : { 'var/lib/pacemaker/cib/cib.xml': text });
    expect((await readCluster(root)).unread).toBe(unread);
  });

  test('are found in a configuration with thousands of entities', async () => {
    const many = Array.from({ length: 1_500 }, (_, at) =>
      primitive(`vm-${at}`, `/etc/a&amp;b-${at}.xml`),
    ).join('');
    const found = await managed({ 'var/lib/pacemaker/cib/cib.xml': cib(many) });
    expect(Object.keys(found)).toHaveLength(1_500);
    expect(found['a&b-1499']).toBe('vm-1499');
  });

  test('are called as their file where that hangs', async () => {
    const root = hostWith({ 'var/lib/pacemaker/cib/cib.xml': cib(primitive('vm-db', '/etc/pipe.xml')) });
    mkdirSync(join(root, 'etc'));
    execFileSync('mkfifo', [join(root, 'etc/pipe.xml')]);
    const begun = performance.now();
    expect([...(await readCluster(root)).guests]).toEqual([['pipe', 'vm-db']]);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  test('are none in an empty state file', async () => {
    expect(await managed({ 'run/resource-agents/VirtualDomain-vm.state': '' })).toEqual({});
  });
});
