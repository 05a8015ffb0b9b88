import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { headline, verdict } from '../../lib/cli/init/status-words.ts';
import type { Check } from '../../lib/init/status.ts';
import { freshFolder } from '../host/folder.ts';
import { badChecks, installIn, linesOf, statusOf, wrongOf, type Options } from './hands.ts';
import { makeHost, put } from './rc/host.ts';
import { makeRoot, type Release } from './roots.ts';

const root = freshFolder();
const OURS = '/etc/init.d/libvirt-shutdown-domains';

describe('what is good is told with the numbers that prove it:', () => {
  test.each<[Release, Options, string, string[]]>([
    [
      '8.04',
      {},
      'guests are shut down by an init script that stops before it',
      [`${OURS}: good`, 'runlevel 0: our stop K01 < libvirt-bin K20 < sendsigs S20: good'],
    ],
    [
      'bookworm',
      {},
      'guests are shut down by an init script that stops before it',
      [`${OURS}: good`, 'runlevel 6: our stop K01 < libvirtd K20 < sendsigs K21: good'],
    ],
    [
      '10.04',
      {},
      'guests are shut down by a job on stopping it',
      [
        '/etc/init/libvirt-shutdown-domains.conf: good',
        '/etc/init.d/await-libvirt-bin-stopped: good',
        'runlevel 1: our stop K01 < killprocs S30: good',
      ],
    ],
    [
      '14.04',
      {},
      'guests are shut down by a pre-stop in place of its own',
      ['/etc/init/libvirt-bin.override: good', 'runlevel 0: our stop K01 < sendsigs S20: good'],
    ],
    [
      'wheezy',
      { way: 'stanza' },
      'guests are shut down by a stanza in it',
      [
        'the stanza in /etc/init.d/libvirt-bin: good',
        'runlevel 0: our stop K20 < sendsigs K21: good',
        'no other script shuts guests down: good',
      ],
    ],
  ])('%s %j', async (release, options, how, expected) => {
    makeRoot(root(), release);
    expect(headline(await statusOf(root()))).toMatch(/; not installed$/u);
    await installIn(root(), options);
    expect(headline(await statusOf(root()))).toMatch(
      new RegExp(`^libvirtd is the .* \\(.*\\); ${how}$`, 'u'),
    );
    expect(await linesOf(root())).toEqual(expect.arrayContaining(expected));
    expect(await wrongOf(root())).toEqual([]);
  });
});

describe('what is told and is not wrong:', () => {
  const others = (): Check => ({ is: 'others', good: true, acting: ['libvirt-guests'] });

  test('another script that shuts guests down, if it comes after ours', async () => {
    makeRoot(root(), '8.04');
    makeHost(root(), '0: K15libvirt-guests', '6: K15libvirt-guests', '2: S30libvirt-guests');
    await installIn(root());
    expect(await wrongOf(root())).toEqual([]);
    expect(await linesOf(root())).toContain(verdict(others(), 'own-script').text);
  });

  test('and wrong if before: that one switched off mends it', async () => {
    makeRoot(root(), '8.04');
    await installIn(root());
    makeHost(root(), '0: K00libvirt-guests', '2: S30libvirt-guests');
    expect((await wrongOf(root()))[0]).toMatch(
      /after libvirt-guests K00 -> .* install --libvirt-guests off$/u,
    );
  });

  test.each<[string, () => void, RegExp]>([
    ['no Node', () => undefined, /no Node/iu],
    [
      'a Node: nothing of an unpacked system is run, so it is not said that it will do',
      () => {
        put(root(), 'usr/bin/node', '', 0o755);
      },
      /is there, and \/usr\/bin\/node; whether that runs it is for status on the host$/u,
    ],
    [
      'no program, whatever Node there is',
      () => {
        put(root(), 'usr/bin/node', '', 0o755);
        rmSync(join(root(), 'usr/sbin/libvirt-shutdown-domains'));
      },
      /\/usr\/sbin\/libvirt-shutdown-domains is (?:missing|not there)/u,
    ],
  ])('%s', async (_, change, text) => {
    makeRoot(root(), '8.04');
    await installIn(root());
    change();
    expect(badChecks(await statusOf(root()))).toEqual([]);
    expect((await linesOf(root())).pop()).toMatch(text);
  });
});
