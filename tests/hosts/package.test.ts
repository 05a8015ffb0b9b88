import { describe, expect, test } from 'vitest';
import type { GuestOrder } from '../guests/lab/lab.ts';
import type { Host } from './lab/host.ts';
import { useHosts } from './lab/use-hosts.ts';
import { asSeen, DOWN, HALTS, LIBVIRTD_STOPS, SENDSIGS, VIRTLOGD_STOPS } from './support/console-order.ts';
import { ends, presses } from './support/ends.ts';
import { edit, HOOK, init, SETTINGS_FILE } from './support/installed.ts';
import { added, changes, HOOKED, ownedFiles, packageFiles, running } from './support/package-files.ts';
import {
  addNodejs,
  dpkg,
  expectNoNode,
  expectPackages,
  installDeb,
  NAME,
  OWN_NODE,
  type Kind,
} from './support/package.ts';
import { record, recordedOutcomes } from './support/record.ts';
import { leftToKill } from './support/witness.ts';

// The Debian packages on a host that runs, from their first install to their purge.

interface Variant {
  readonly kind: Kind & ('all' | 'amd64');
  readonly node: string;
  readonly prepare: (host: Host) => Promise<void>;
  /** What it brings beside what all of them do. */
  readonly more: readonly string[];
}

const VARIANTS: readonly Variant[] = [
  { kind: 'all', node: '/usr/bin/node', prepare: addNodejs, more: [] },
  {
    kind: 'amd64',
    node: OWN_NODE,
    prepare: async (host) => {
      await expectPackages(host);
      await expectNoNode(host);
    },
    more: [`/usr/lib/${NAME}`, OWN_NODE, `/usr/share/doc/${NAME}/node-licences.txt`],
  },
];
const FILES = [
  ...[SETTINGS_FILE, `/usr/sbin/${NAME}`, `/usr/share/man/man8/${NAME}.8.gz`],
  ...[`/usr/share/man/man5/${NAME}.5.gz`, `/usr/share/bash-completion/completions/${NAME}`],
  ...[`/usr/share/doc/${NAME}/copyright`, `/usr/share/doc/${NAME}/changelog.gz`],
];

const GUESTS: readonly GuestOrder[] = [
  { name: 'slow', delaySeconds: 6 },
  { name: 'quick' },
  { name: 'web 2', presses: 2 },
  { name: 'deaf', deaf: true },
];
const CLEAN = { slow: 'clean', quick: 'clean', 'web 2': 'clean' };

const startHost = useHosts();

describe.concurrent('the Debian package', () => {
  test.for(VARIANTS)(
    'is installed and upgraded under running guests, and keeps what was edited: $kind',
    async ({ kind, node, prepare, more }, context) => {
      const host = await startHost({ guests: GUESTS, prepare }, context);
      const [filesBefore, before] = [await packageFiles(host), await running(host)];

      expect(await installDeb(host, kind, '0.2.0')).toContain(`written       ${HOOK}`);
      expect(await running(host)).toEqual(before);
      expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });
      expect(await dpkg(host, '-V', NAME)).toBe('');
      const owned = (await ownedFiles(host)).filter((path) => filesBefore[path] === undefined);
      expect(owned).toEqual(expect.arrayContaining([...FILES, ...more]));
      const files = added(filesBefore, await packageFiles(host));
      expect(files).toEqual([...owned, ...HOOKED].filter((path) => path !== '/.').sort());
      expect(await host.read(HOOK)).toMatch(new RegExp(`^\\s*node=${node}$`, 'mu'));

      await edit(host, { SHUTDOWN_TIMEOUT: 21, RESERVE: 9, RETRY_INTERVAL: 4 });
      const edited = await host.read(SETTINGS_FILE);
      await installDeb(host, kind, '0.3.0');
      expect(await running(host)).toEqual(before);
      expect(await host.read(SETTINGS_FILE)).toBe(edited);
      expect(await host.read(HOOK)).toContain(`# ${NAME} 0.3.0. Made by`);
      expect(await init(host, 'status')).toMatchObject({ status: 0, stderr: '' });

      await host.changeRunlevel('0');
      expect((await host.halted()).how).toBe('halt');
      await expectSaved(host);
      const [begun] = await record(host);
      expect(begun).toMatchObject({ event: 'run-begun', settings: { timeoutSeconds: 21, retrySeconds: 4 } });
    },
  );

  test.for(VARIANTS)(
    'is taken away under running guests; what was edited stays until it is purged: $kind',
    async ({ kind, prepare }, context) => {
      const host = await startHost({ guests: [{ name: 'one' }, { name: 'web 2' }], prepare }, context);
      const [filesBefore, before] = [await packageFiles(host), await running(host)];
      const left = async (): Promise<string[]> => Object.keys(changes(filesBefore, await packageFiles(host)));

      await installDeb(host, kind, '0.2.0');
      const shipped = await host.read(SETTINGS_FILE);
      await dpkg(host, '-r', NAME);
      expect(await left()).toEqual([SETTINGS_FILE]);
      expect(await host.read(SETTINGS_FILE)).toBe(shipped);

      await installDeb(host, kind, '0.2.0');
      await edit(host, { SHUTDOWN_TIMEOUT: 123 });
      const edited = await host.read(SETTINGS_FILE);
      await dpkg(host, '-r', NAME);
      expect(await left()).toEqual([SETTINGS_FILE]);
      expect(await host.read(SETTINGS_FILE)).toBe(edited);

      await installDeb(host, kind, '0.3.0');
      expect(await host.read(SETTINGS_FILE)).toBe(edited);
      expect(await init(host, 'status')).toMatchObject({ status: 0 });
      expect(await host.get([`/usr/sbin/${NAME}`, 'plan'])).toContain('123 s');
      // A purge takes the record of a run away, too.
      await host.write(`/var/log/${NAME}/runs.jsonl`, '{}\n');
      await dpkg(host, '-P', NAME);
      expect(await left()).toEqual([]);
      expect(await running(host)).toEqual(before);
    },
  );
});

async function expectSaved(host: Host): Promise<void> {
  expect(await ends(host)).toEqual({ ...CLEAN, deaf: 'asked in vain' });
  expect(await presses(host)).toMatchObject({ quick: 1, 'web 2': 2 });
  expect(leftToKill(host)).toEqual([]);
  const story = [
    ...['slow: asked to shut down', 'quick: ended cleanly', 'slow: ended cleanly', 'deaf: forced off'],
    // libvirt's own service, which is the administrator's to switch off, comes after ours.
    ...['exit status 3', 'no running guests', LIBVIRTD_STOPS, VIRTLOGD_STOPS, SENDSIGS, HALTS, DOWN],
  ];
  expect(asSeen(host, story)).toEqual(story);
  expect(await recordedOutcomes(host)).toEqual({ ...CLEAN, deaf: 'forced' });
}
