import { option, toggle, type SettingsOf } from '../../settings/option.ts';
import type { Parsed } from '../../settings/option.ts';
import { oneOf, text } from '../../settings/values.ts';

/** An empty word is an unset variable of a script, and must not mean this host, or the folder one is in. */
const filled = (words: readonly string[]): Parsed<string> =>
  words.includes('') ? { ok: false, problem: 'takes a value, not ""' } : text(words);

/** What `init` takes; the other half of the options table, for it has nothing to do with a run. */
export const INIT_OPTIONS = {
  root: option<string>({
    placeholder: 'DIR',
    group: 'Host',
    describe: 'a system that is unpacked there, instead of this one',
    initial: '/',
    shown: '/',
    parse: filled,
  }),
  system: option<'upstart' | 'sysv' | null>({
    placeholder: 'upstart|sysv',
    group: 'Host',
    describe: 'what libvirtd is: an Upstart job, or an init script',
    initial: null,
    shown: 'found out',
    parse: oneOf('upstart', 'sysv'),
  }),
  service: option<string | null>({
    placeholder: 'NAME',
    group: 'Host',
    describe: "libvirtd's job or init script: libvirt-bin or libvirtd",
    initial: null,
    shown: 'found out',
    parse: filled,
  }),
  release: option<string | null>({
    placeholder: 'NAME',
    group: 'Host',
    describe:
      'with generate: the files of a release, whatever this host is: 8.04 to 14.04 of Ubuntu, 6, 7 and 12 of Debian, devuan; or their code names',
    initial: null,
    shown: 'this host',
    parse: filled,
  }),
  node: option<string | null>({
    placeholder: 'FILE',
    group: 'Host',
    describe: "the Node that the host's files call, an absolute path",
    initial: null,
    shown: 'the one that runs this',
    parse: filled,
  }),
  script: option<string | null>({
    placeholder: 'FILE',
    group: 'Host',
    describe: 'where this program is; not given: install puts a copy there',
    initial: null,
    shown: '/usr/sbin/libvirt-shutdown-domains',
    parse: filled,
  }),
  stanza: toggle(
    'Host',
    "SysV init: a stanza in the stop branch of libvirtd's own script, instead of a script of our own",
  ),
  'own-script': toggle('Host', 'install: a script of our own, instead of the stanza that is in place'),
  'libvirt-guests': option<'off' | 'keep' | null>({
    placeholder: 'off|keep',
    group: 'Host',
    describe: 'install: switch off libvirt-guests, which would shut the guests down as well, or leave it',
    initial: null,
    shown: 'asks on a terminal, else keep',
    parse: oneOf('off', 'keep'),
  }),
  force: toggle(
    'Host',
    'overwrite or remove files that somebody changed; they are kept in /var/lib/libvirt-shutdown-domains',
  ),
  ups: option<string | null>({
    placeholder: 'ADDRESS',
    group: 'Host',
    describe:
      'generate: with nut the only UPS that counts, UPS[@HOST[:PORT]]; with apcupsd the server to ask, HOST[:PORT]',
    initial: null,
    shown: "any UPS that upsmon tells of; this host's apcupsd",
    parse: filled,
  }),
  output: option<string | null>({
    placeholder: 'DIR',
    group: 'Host',
    describe: 'generate: writes the files below this folder, instead of printing them',
    initial: null,
    shown: 'printed',
    parse: filled,
  }),
} as const;

export type InitSettings = SettingsOf<typeof INIT_OPTIONS>;
