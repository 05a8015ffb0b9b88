import type { Host } from './host.ts';
import { DEFAULT_NODE, DEFAULT_SCRIPT } from './host.ts';
import { overridePath } from './overrides.ts';
import { fillTemplate, type TemplateName, type TemplateValues } from './template.ts';

/** A file as it goes to a host; `path` as seen from inside the root. */
export interface HostFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
  /** `settings` are the administrator's: written once, never again. `program` may have come another way already. */
  readonly kind: 'hook' | 'settings' | 'program';
}

export const OUR_NAME = 'libvirt-shutdown-domains';
export const AWAIT_NAME = 'await-libvirt-bin-stopped';
export const DEFAULT_FILE = `/etc/default/${OUR_NAME}`;

/** The hooks that go by our own names, on whatever host. */
export const HOOK_PATHS: readonly string[] = [
  `/etc/init/${OUR_NAME}.conf`,
  `/etc/init.d/${AWAIT_NAME}`,
  `/etc/init.d/${OUR_NAME}`,
];

/** How the host's guests are to be saved: by an init script of our own, or by a stanza in the service's. */
export type Way = 'own-script' | 'stanza';

/**
 * What goes to a host, in the order it is written. Where libvirt's job has a `pre-stop`, ours takes its place, and there is no
 * job of our own: it would come after it, and begin a second time with guests that could not be shut down.
 */
export const hostFiles = (host: Host, way: Way, version: string): HostFile[] => {
  const file = (template: TemplateName, path: string, mode = 0o644): HostFile => ({
    path,
    mode,
    text: fillTemplate(template, valuesFor(host, version)),
    kind: template.startsWith('default/') ? 'settings' : 'hook',
  });
  const settings = file('default/libvirt-shutdown-domains', DEFAULT_FILE);
  if (host.system === 'sysv')
    return way === 'stanza'
      ? [settings]
      : [settings, file('sysv/libvirt-shutdown-domains', `/etc/init.d/${OUR_NAME}`, 0o755)];
  return [
    settings,
    host.hasPreStop
      ? file('upstart/libvirt-bin.override', overridePath(host.service))
      : file('upstart/libvirt-shutdown-domains.conf', `/etc/init/${OUR_NAME}.conf`),
    file('sysv/await-libvirt-bin-stopped', `/etc/init.d/${AWAIT_NAME}`, 0o755),
  ];
};

/** An init script that rc has to call in time. */
export interface OrderedScript {
  readonly name: string;
  /** libvirtd's own, if it comes before one. */
  readonly service: string | null;
  /**
   * By a link S as well, which rc calls with `stop` in 0 and 6: where Upstart finds no runlevel in utmp, rc is told that there
   * was none before, and leaves out all links K (seen on 0.6.5 to 1.12.1). Called twice, the second call finds nothing to do.
   */
  readonly byStartToo: boolean;
}

/** The init script whose links decide the order; null: it is the service's own. */
export const orderedScript = ({ system, service }: Host, way: Way): OrderedScript | null => {
  if (system === 'upstart') return { name: AWAIT_NAME, service: null, byStartToo: true };
  return way === 'stanza' ? null : { name: OUR_NAME, service, byStartToo: false };
};

export const stanzaFor = (host: Named, version: string): string =>
  fillTemplate('sysv/stop-stanza', valuesFor(host, version));

/** What a hook calls, and for which service. */
type Named = Pick<Host, 'service' | 'node' | 'script'>;

/** The Node and the script that a hook in place calls; without what it does not name. */
export const namedIn = (text: string): Partial<Pick<Host, 'node' | 'script'>> => {
  const [, script] = /^\s*script=(\S+)$/mu.exec(text) ?? [];
  const [, node] = /^\s*node=(\/\S+)$/mu.exec(text) ?? [];
  return { ...(script === undefined ? {} : { script }), ...(node === undefined ? {} : { node }) };
};

/** What this version puts in for the Node and the script of this stanza: of its service and of a version it says nothing. */
export const stanzaNamedIn = (stanza: string): string =>
  stanzaFor({ service: '', node: null, script: DEFAULT_SCRIPT, ...namedIn(stanza) }, '');

const valuesFor = ({ service, node, script }: Named, version: string): TemplateValues => ({
  VERSION: version,
  SERVICE: service,
  NODE: node ?? DEFAULT_NODE,
  SCRIPT: script,
});
