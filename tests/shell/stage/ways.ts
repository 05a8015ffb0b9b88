/** The ways in: the files that a host calls when it goes down, and how it calls them. */
import { fillTemplate, type TemplateName, type TemplateValues } from '../../../lib/init/template.ts';
import { scriptOf } from '../../init/template-names.ts';

/** The shells that legacy Debian and Ubuntu hosts call sh, and the small one of rescue systems. */
const SHELLS = { dash: ['dash'], 'busybox sh': ['busybox', 'sh'] } as const;
export type Shell = keyof typeof SHELLS;
export const SHELL_NAMES = Object.keys(SHELLS) as Shell[];
export const commandOf = (shell: Shell): readonly string[] => SHELLS[shell];

export interface WayIn {
  readonly text: (values: TemplateValues) => string;
  readonly byUpstart: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** FACTS section 7: what Upstart gives to a job. */
const FROM_UPSTART = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
  TERM: 'linux',
  UPSTART_JOB: 'libvirt-shutdown-domains',
  UPSTART_INSTANCE: '',
  UPSTART_EVENTS: 'stopping',
  JOB: 'libvirt-bin',
  INSTANCE: '',
  RESULT: 'ok',
};
/** And what rc gives to an init script, beside RUNLEVEL and PREVLEVEL. */
const FROM_RC = { PATH: '/sbin:/usr/sbin:/bin:/usr/bin', TERM: 'linux', INIT_VERSION: 'sysvinit-2.86' };

const initScript = (name: TemplateName): WayIn => ({
  text: (values) => fillTemplate(name, values),
  byUpstart: false,
  env: FROM_RC,
});
const job = (name: TemplateName): WayIn => ({
  text: (values) => scriptOf(fillTemplate(name, values)),
  byUpstart: true,
  env: FROM_UPSTART,
});

/** The stanza as it stands in a service's init script, before libvirtd is stopped. */
const stanza: WayIn = {
  text: (values) => `#!/bin/sh
set -eu
running=mine limit=mine status=mine uri=mine
case $1 in
stop)
${fillTemplate('sysv/stop-stanza', values).replaceAll(/^(?=.)/gmu, '\t')}
	echo "libvirtd is stopped now; $running $limit $status $uri $(command -v say || echo 'no function of its')"
	;;
esac
`,
  byUpstart: false,
  env: FROM_RC,
};

export const WAYS_IN = {
  'the Upstart job': job('upstart/libvirt-shutdown-domains.conf'),
  'the pre-stop of the override': job('upstart/libvirt-bin.override'),
  'the init script': initScript('sysv/libvirt-shutdown-domains'),
  'the stanza': stanza,
  'the await script': initScript('sysv/await-libvirt-bin-stopped'),
} as const satisfies Record<string, WayIn>;
export type WayName = keyof typeof WAYS_IN;

export const WAY_NAMES = Object.keys(WAYS_IN) as WayName[];
/** Those that ask the guests whatever else goes on. */
export const ASKING_WAYS = WAY_NAMES.filter((name) => name !== 'the await script');
export const UPSTART_WAYS = WAY_NAMES.filter((name) => WAYS_IN[name].byUpstart);
