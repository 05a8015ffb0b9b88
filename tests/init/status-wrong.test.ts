import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolder } from '../host/folder.ts';
import { append, installIn, reasonOf, statusOf, write, wrongOf } from './hands.ts';
import { link, put } from './rc/host.ts';
import { makeRoot, textIn } from './roots.ts';

const root = freshFolder();
const OURS = '/etc/init.d/libvirt-shutdown-domains';
const INSTALL = 'libvirt-shutdown-domains init install';

describe('what is wrong is told, with what mends it:', () => {
  test.each<[string, () => void, string]>([
    [
      'a file is gone',
      () => {
        rmSync(join(root(), OURS));
      },
      `! ${OURS}: missing -> ${INSTALL}`,
    ],
    [
      'a file was changed',
      () => {
        append(root(), OURS, '# mine\n');
      },
      `! ${OURS}: changed since it was installed -> ${INSTALL} --force # what is there is kept`,
    ],
    [
      'a link is gone',
      () => {
        rmSync(join(root(), 'etc/rc6.d/K01libvirt-shutdown-domains'));
      },
      `! runlevel 6: rc does not call our stop: it has no link -> ${INSTALL}`,
    ],
    [
      'a link is late',
      () => {
        rmSync(join(root(), 'etc/rc0.d/K01libvirt-shutdown-domains'));
        link(root(), 'etc/rc0.d/K30libvirt-shutdown-domains', '../init.d/libvirt-shutdown-domains');
      },
      `! runlevel 0: our stop comes after libvirt-bin K20 -> ${INSTALL}`,
    ],
    [
      'a link leads to another program',
      () => {
        rmSync(join(root(), 'etc/rc0.d/K01libvirt-shutdown-domains'));
        link(root(), 'etc/rc0.d/K01libvirt-shutdown-domains', '/bin/.there');
      },
      '! runlevel 0: /etc/rc0.d/K01libvirt-shutdown-domains leads to /bin/.there, not to /etc/init.d/libvirt-shutdown-domains' +
        ` -> rm /etc/rc0.d/K01libvirt-shutdown-domains; ${INSTALL}`,
    ],
    [
      'a copy is there in the place of a link',
      () => {
        rmSync(join(root(), 'etc/rc6.d/K01libvirt-shutdown-domains'));
        write(root(), 'etc/rc6.d/K01libvirt-shutdown-domains', textIn(root(), OURS), 0o755);
      },
      '! runlevel 6: /etc/rc6.d/K01libvirt-shutdown-domains is no link to /etc/init.d/libvirt-shutdown-domains' +
        ` -> rm /etc/rc6.d/K01libvirt-shutdown-domains; ${INSTALL}`,
    ],
    [
      'what has to come later has number 00',
      () => {
        link(root(), 'etc/rc1.d/K00libvirt-bin', '../init.d/libvirt-bin');
      },
      '! runlevel 1: our stop comes after libvirt-bin K00' +
        ` -> mv /etc/rc1.d/K00libvirt-bin /etc/rc1.d/K01libvirt-bin; ${INSTALL}`,
    ],
    [
      'there are two links',
      () => {
        link(root(), 'etc/rc0.d/K09libvirt-shutdown-domains', '../init.d/libvirt-shutdown-domains');
      },
      '! runlevel 0: our stop has several links: /etc/rc0.d/K01libvirt-shutdown-domains and /etc/rc0.d/K09libvirt-shutdown-domains' +
        ` -> update-rc.d -f libvirt-shutdown-domains remove; ${INSTALL}`,
    ],
    [
      'an administrator disabled it',
      () => {
        link(root(), 'etc/rc2.d/K80libvirt-shutdown-domains', '../init.d/libvirt-shutdown-domains');
      },
      '! runlevel 6: rc takes our stop for done, because of /etc/rc2.d/K80libvirt-shutdown-domains' +
        ` -> update-rc.d -f libvirt-shutdown-domains remove; ${INSTALL}`,
    ],
  ])('%s', async (_, change, line) => {
    makeRoot(root(), '8.04');
    await installIn(root());
    change();
    expect(await wrongOf(root())).toContain(line);
  });

  test('before an install: the strange link for which it is refused', async () => {
    makeRoot(root(), '8.04');
    link(root(), 'etc/rc6.d/K77libvirt-shutdown-domains', '/opt/my\u001b[2J-own');
    expect((await statusOf(root())).isInstalled).toBe(false);
    expect(reasonOf(await installIn(root()))).toBe('links-not-made');
    expect(await wrongOf(root())).toEqual([
      '! runlevel 6: /etc/rc6.d/K77libvirt-shutdown-domains leads to /opt/my\\x1b[2J-own, not to /etc/init.d/libvirt-shutdown-domains' +
        ` -> rm /etc/rc6.d/K77libvirt-shutdown-domains; ${INSTALL}`,
    ]);
    rmSync(join(root(), 'etc/rc6.d/K77libvirt-shutdown-domains'));
    await installIn(root());
    expect(await wrongOf(root())).toEqual([]);
  });

  test('with the stanza: a link of libvirtd’s own that leads elsewhere', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), { way: 'stanza' });
    rmSync(join(root(), 'etc/rc0.d/K20libvirt-bin'));
    link(root(), 'etc/rc0.d/K20libvirt-bin', '../init.d/libvirt-bin.dpkg-old');
    put(root(), 'etc/init.d/libvirt-bin.dpkg-old', '#!/bin/sh\n', 0o755);
    expect(await wrongOf(root())).toEqual([
      '! runlevel 0: /etc/rc0.d/K20libvirt-bin leads to ../init.d/libvirt-bin.dpkg-old, not to /etc/init.d/libvirt-bin' +
        ` -> ${INSTALL} --own-script # in place of the stanza`,
    ]);
  });

  test('what insserv has not seen, startpar does not call', async () => {
    makeRoot(root(), 'bookworm');
    await installIn(root());
    const depend = '/etc/init.d/.depend.stop';
    write(root(), depend, textIn(root(), depend).replaceAll(' libvirt-shutdown-domains', ''));
    expect((await wrongOf(root()))[0]).toContain('.depend.stop does not name it');
    await installIn(root());
    expect(await wrongOf(root())).toEqual([]);
  });

  test('a system without rc or its folders', async () => {
    makeRoot(root(), '8.04');
    await installIn(root());
    rmSync(join(root(), 'etc/rc6.d'), { recursive: true });
    expect((await wrongOf(root()))[0]).toMatch(/^! the order of the stops cannot be read: \/etc\/rc6\.d: /u);
    rmSync(join(root(), 'etc/init.d/rc'));
    expect((await wrongOf(root()))[0]).toMatch(/there is no \/etc\/init\.d\/rc ->/u);
  });

  test('a stanza that was changed; the marks of one that are broken are not mended by --force', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), { way: 'stanza' });
    const service = '/etc/init.d/libvirt-bin';
    const text = textIn(root(), service);
    write(root(), service, text.replace('going_down ||', 'true ||'));
    expect(await wrongOf(root())).toEqual([
      `! the stanza in ${service} is not as this program wrote it -> ${INSTALL} --stanza --force # what is there is kept`,
    ]);
    write(root(), service, text.replace(/^.*# <<< libvirt.*\n/mu, ''));
    expect((await wrongOf(root()))[0]).not.toMatch(/--force/u);
  });

  test('with the stanza no remedy takes the links of libvirtd’s own script away', async () => {
    makeRoot(root(), 'wheezy');
    await installIn(root(), { way: 'stanza' });
    link(root(), 'etc/rc2.d/K80libvirt-bin', '../init.d/libvirt-bin');
    link(root(), 'etc/rc0.d/K10libvirt-bin', '../init.d/libvirt-bin');
    expect(await wrongOf(root())).not.toEqual([]);
    for (const line of await wrongOf(root())) expect(line).not.toMatch(/-f libvirt-bin remove/u);
  });
});
