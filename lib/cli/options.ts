import { LAST_RESORTS, MODES, type LastResort, type Mode } from '../shutdown/policy.ts';
import { option, toggle, type SettingsOf } from '../settings/option.ts';
import { atLeastOne, count, fileOption, list, oneOf } from '../settings/values.ts';
import { seconds, someOf, text, uris, yesNo } from '../settings/values.ts';
import { BATTERY_OPTIONS } from './battery/options.ts';

/**
 * THE options: command line, environment and default file read from this table, help, manual and the shipped default
 * file are made from it. Names follow virsh and libvirt-guests where they have one.
 */
export const OPTIONS = {
  connect: option<readonly string[]>({
    alias: 'c',
    key: 'URIS',
    placeholder: 'URI',
    repeatable: true,
    group: 'Guests',
    describe:
      "libvirt connections, remote ones too; all are served at the same time; 'default' is virsh's own",
    initial: [],
    shown: "virsh's own default",
    parse: uris,
  }),
  exclude: option<readonly string[]>({
    key: 'EXCLUDE',
    placeholder: 'GLOB',
    repeatable: true,
    group: 'Guests',
    describe: "guests left alone, a cluster manager's for instance; in a file write ? for a blank in a name",
    initial: [],
    shown: 'none',
    parse: list,
  }),
  'persistent-only': option<boolean>({
    key: 'PERSISTENT_ONLY',
    group: 'Guests',
    describe: 'leave transient guests alone',
    initial: false,
    shown: 'no',
    parse: yesNo,
  }),
  paused: option<'resume' | 'save' | 'leave'>({
    key: 'PAUSED',
    placeholder: 'resume|save|leave',
    group: 'Guests',
    describe: 'how a paused guest is treated: resumed and asked, saved, or left alone',
    initial: 'resume',
    shown: 'resume',
    parse: oneOf('resume', 'save', 'leave'),
  }),
  mode: option<readonly Mode[]>({
    key: 'SHUTDOWN_MODE',
    placeholder: 'MODE[,MODE]',
    group: 'Guests',
    describe: `how guests are asked, of ${MODES.join(', ')}; tried in the order given, acpi at last in any case`,
    initial: [],
    shown: "virsh's choice",
    parse: someOf(...MODES),
  }),
  timeout: option<number>({
    alias: 't',
    key: 'SHUTDOWN_TIMEOUT',
    placeholder: 'S',
    group: 'Time',
    describe: "the whole run's limit in seconds: then it has ended, whatever hangs; 0: no limit",
    initial: 300,
    shown: '300',
    parse: seconds,
  }),
  'on-timeout': option<LastResort | null>({
    key: 'ON_TIMEOUT',
    placeholder: 'leave|destroy|save',
    group: 'Time',
    describe: 'what happens to guests that did not end',
    initial: null,
    shown: 'leave; destroy when the host is going down',
    parse: oneOf(...LAST_RESORTS),
  }),
  reserve: option<number>({
    key: 'RESERVE',
    placeholder: 'S',
    group: 'Time',
    describe: 'seconds of the limit kept for --on-timeout; none with leave',
    initial: 20,
    shown: '20, at most a third of the limit',
    parse: seconds,
  }),
  'retry-interval': option<number>({
    key: 'RETRY_INTERVAL',
    placeholder: 'S',
    group: 'Time',
    describe: 'ask a guest again that is still running after so many seconds; 0: ask once',
    initial: 30,
    shown: '30',
    parse: seconds,
  }),
  ...BATTERY_OPTIONS,
  parallel: option<number>({
    key: 'PARALLEL_SHUTDOWN',
    placeholder: 'N',
    group: 'Order',
    describe: 'guests going down at the same time; 0: all at once',
    initial: 0,
    shown: '0',
    parse: count,
  }),
  order: option<string>({
    key: 'ORDER',
    placeholder: 'SPEC',
    group: 'Order',
    describe:
      '"app1,app2 web* db": groups from left to right, blanks between groups, commas within, globs; ' +
      "autostart: by the digits of links in libvirt's autostart folder (autostart:FOLDER for another one)",
    initial: '',
    shown: 'none: all at once',
    parse: text,
  }),
  'if-host-going-down': toggle('Run', 'do nothing and exit 0 unless the host changes to runlevel 0, 1 or 6'),
  'dry-run': toggle('Run', 'the same as the command plan'),
  last: option<number>({
    placeholder: 'N',
    group: 'Report',
    describe: 'so many runs, the newest last',
    initial: 3,
    shown: '3',
    parse: atLeastOne,
  }),
  html: fileOption({
    group: 'Report',
    describe: 'write the timeline there, one page without scripts, instead of showing it; with --json both',
    shown: 'none',
  }),
  json: toggle('Output', 'one JSON object per line (docs/record.md)'),
  quiet: toggle('Output', 'only what went wrong'),
  verbose: toggle(
    'Output',
    'each change of a guest, each virsh call, where each setting comes from; as plain lines',
  ),
  'no-color': toggle('Output', 'no colours; the variable NO_COLOR says the same'),
  record: fileOption({
    key: 'SHUTDOWN_RECORD',
    group: 'Files',
    describe: 'where what happened is recorded; none: nowhere',
    shown: '/var/log/libvirt-shutdown-domains/runs.jsonl',
  }),
  lock: fileOption({
    key: 'SHUTDOWN_LOCK',
    group: 'Files',
    describe: 'the lock that keeps two runs apart',
    shown: '/run/libvirt-shutdown-domains.lock',
  }),
  defaults: fileOption({
    group: 'Files',
    describe: 'the file that holds the settings above in capitals',
    shown: '/etc/default/libvirt-shutdown-domains',
  }),
} as const;

export type Settings = SettingsOf<typeof OPTIONS>;
