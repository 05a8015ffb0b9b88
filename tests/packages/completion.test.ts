// What the completion offers, in bash itself: the installed file, a line, and a stand-in virsh.
import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, test } from 'vitest';
import { MODES } from '../../lib/shutdown/policy.ts';
import { TAKEN, TAKEN_FOR_UPS } from '../../lib/cli/init/line.ts';
import { INIT_OPTIONS } from '../../lib/cli/init/options.ts';
import { OPTIONS } from '../../lib/cli/options.ts';
import { makeStage, offered, TEMPLATE, type Question } from './completion/stage.ts';

const stage = makeStage({
  default: ['web1', 'web 2', 'db', '-odd', 'plan', 'star*', 'böse', 'tab\tbed'],
});
afterAll(stage.remove);

const guests = ['böse', 'db', 'star\\\\\\*', 'web1', 'web\\ 2'];
const long = (names: readonly string[]): string[] =>
  [...names.map((name) => `--${name}`), '--help', '--version'].sort();
/** Those of a run; `--last` and `--html` are for report. */
const options = long(Object.keys(OPTIONS).filter((name) => !['last', 'html'].includes(name)));
const without = (...names: string[]): string[] => options.filter((name) => !names.includes(name));
const MODE_WORDS = [...MODES].sort();
const URIS = [
  'default',
  'lxc:///system',
  'qemu+ssh://',
  'qemu:///session',
  'qemu:///system',
  'xen:///system',
];

describe.concurrent('offered behind', () => {
  test.each<[string, string[]]>([
    ['', [...guests, 'check', 'init', 'plan', 'report', 'shutdown'].sort()],
    ['pl', ['plan']],
    ['we', ['web1', 'web\\ 2']],
    ['nothing-of-this', []],
    ['shutdown ', ['plan', ...guests].sort()],
    ['plan we', ['web1', 'web\\ 2']],
    ['web1 ', ['plan', ...guests].filter((name) => name !== 'web1').sort()],
    ["'web1' 'web 2' we", []],
    ['--json ', guests],
    ['--json s', ['star\\\\\\*']],
    ['-- ', ['-odd', 'plan', ...guests].sort()],
    ['-- --', []],
    ['-- -odd -', []],
    ['--exclude db ', guests.filter((name) => name !== 'db')],
  ])('"%s": commands first, else guests that are not named yet', async (line, expected) => {
    expect(await offered(stage, line)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['--', options],
    ['-', [...options, '-c', '-h', '-t'].sort()],
    ['-t', ['-t']],
    ['plan --', without('--battery-wait')],
    ['check --', without('--dry-run', '--if-host-going-down', '--lock', '--battery-wait')],
    ['report --', long(['defaults', 'html', 'json', 'last', 'no-color', 'record'])],
    ['report --last 3 ', long(['defaults', 'html', 'json', 'no-color', 'record'])],
    ['report -- ', []],
    ['--json --quiet --', without('--json', '--quiet')],
    ['-t 60 --', without('--timeout')],
    ['--timeout=60 --t', []],
    ['-c default --exclude db --', options],
    ['--order --', []],
    ['web1 --on', ['--on-timeout']],
    ['--if-host-going-down=', []],
    ['--unknown=', []],
  ])('"%s": options, once each unless they can be repeated', async (line, expected) => {
    expect(await offered(stage, line)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['--on-timeout ', ['destroy', 'leave', 'save']],
    ['--on-timeout=', ['destroy', 'leave', 'save']],
    ['--on-timeout=de', ['destroy']],
    ['--on-timeout de', ['destroy']],
    ['--paused ', ['leave', 'resume', 'save']],
    ['--mode ', MODE_WORDS],
    ['--mode acpi,', MODE_WORDS.filter((mode) => mode !== 'acpi').map((mode) => `acpi,${mode}`)],
    ['--mode acpi,a', ['acpi,agent']],
    ['--mode=agent,acpi,a', []],
    ['--order au', ['autostart']],
    ['--order ', ['autostart', 'böse', 'db', 'plan', 'web1']],
    ['--order web1,d', ['web1,db']],
    ['--order web1,w', []],
    ['--exclude ', ['plan', ...guests].sort()],
    ['--exclude db --exclude d', []],
    ['--exclude=-', ['-odd']],
    ['--exclude -', []],
    ['--timeout ', []],
    ['-t ', []],
    ['--parallel ', []],
    ['--record ', ['-o default']],
    ['--record=/etc/host', ['-o default']],
    ['--json >', ['-o default']],
    ['--json 2>/dev/null d', ['db']],
    ['--json >out >>', ['-o default']],
    ['--order autostart:/et', ['-o dirnames']],
  ])('"%s": values', async (line, expected) => {
    expect(await offered(stage, line)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['-c ', URIS],
    ['-c default -c d', []],
    ['-c=def', ['default']],
    ['--connect qemu+', ['-o nospace', 'qemu+ssh://']],
    ['--connect qemu:///sy', ['///system']],
    ['-c=lxc:', ['///system']],
  ])('"%s": connections', async (line, expected) => {
    expect(await offered(stage, line)).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ['init ', Object.keys(TAKEN).sort()],
    ['init --root /x s', ['status']],
    ['init -- s', ['status']],
    ['init status -- ', []],
    ['init --', long(Object.keys(INIT_OPTIONS))],
    ...Object.entries(TAKEN).map(([action, names]): [string, string[]] => [
      `init ${action} `,
      [...(action === 'generate' ? ['apcupsd', 'nut'] : []), ...long(names)].sort(),
    ]),
    ['init generate n', ['nut']],
    ['init generate nut ', long(TAKEN_FOR_UPS)],
    ['init generate --output files apcupsd --', long(TAKEN_FOR_UPS.filter((name) => name !== 'output'))],
    ['init remove --force --', ['--help', '--root', '--version']],
    ['init install --libvirt-guests ', ['keep', 'off']],
    ['init status --system=', ['sysv', 'upstart']],
    ['init status --service ', ['libvirt-bin', 'libvirtd']],
    ['init generate --release tr', ['trusty']],
    ['init install --root ', ['-o dirnames']],
    ['init install --node=/usr', ['-o default']],
    ['--json init ', [...guests, 'plan'].sort()],
  ])('"%s": what belongs to init', async (line, expected) => {
    expect(await offered(stage, line)).toEqual(expected);
  });
});

describe.concurrent('the user’s shell', () => {
  const line = '--on-timeout=save --mode acpi,';
  const expected = MODE_WORDS.filter((mode) => mode !== 'acpi').map((mode) => `acpi,${mode}`);

  test.each<[string, Question]>([
    ['with set -u', { set: ['-u'] }],
    ['with set -e', { set: ['-e'] }],
    ['without file names (set -f)', { set: ['-f'] }],
    ['with nullglob', { set: ['-O', 'nullglob'] }],
    ['with failglob', { set: ['-O', 'failglob'] }],
    ['that takes A for a', { set: ['-O', 'nocasematch'] }],
    ['in POSIX mode', { set: ['--posix'] }],
    ['whose locale knows only ASCII', { env: { LC_ALL: 'C' } }],
  ])('%s is served, and left as it was', async (_, question) => {
    expect(await offered(stage, line, question)).toEqual(expected);
    expect(await offered(stage, 'we', question)).toEqual(['web1', 'web\\ 2']);
  });

  test.each<[string, string, string, string[]]>([
    ['no = among its break characters', '--on-timeout=de', '--on-timeout=de', ['--on-timeout=destroy']],
    ['no : among them', '-c qemu:///sy', 'qemu:///sy', ['qemu:///system']],
    ['@ among them', '-c qemu+s', 's', ['-o nospace', 'ssh://']],
    ['no =, and a file', '--record=/etc/hostn', '--record=/etc/hostn', ['--record=/etc/hostname']],
    ['no =, and a folder', 'init status --root=/et', '--root=/et', ['--root=/etc/', '-o nospace']],
    ['a caller that gives the break character', '--paused=', '=', ['leave', 'resume', 'save']],
  ])('with %s is served', async (_, typed, text, answers) => {
    expect(await offered(stage, typed, { text })).toEqual(answers);
  });
});

test.each([
  ['the template', TEMPLATE],
  ['what is installed', stage.file],
])('%s is clean shell', (_, file) => {
  execFileSync('shellcheck', ['-s', 'bash', file], { encoding: 'utf8' });
  execFileSync('bash', ['-n', file]);
});
