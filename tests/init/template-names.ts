import type { TemplateName, TemplateValues } from '../../lib/init/template.ts';

/** Every template; a new one does not compile until it is here. */
const EVERY: Record<TemplateName, true> = {
  'upstart/libvirt-shutdown-domains.conf': true,
  'upstart/libvirt-bin.override': true,
  'sysv/await-libvirt-bin-stopped': true,
  'sysv/libvirt-shutdown-domains': true,
  'sysv/stop-stanza': true,
  'default/libvirt-shutdown-domains': true,
};
export const TEMPLATE_NAMES = Object.keys(EVERY) as TemplateName[];

export const VALUES: TemplateValues = {
  VERSION: '1.2.3',
  SERVICE: 'libvirt-bin',
  NODE: '/usr/bin/node',
  SCRIPT: '/usr/sbin/lsd',
};

/** The lines of an Upstart file between `script` and `end script`. */
export const scriptOf = (text: string): string => {
  const script = /^(?:pre-stop )?script\n(.*?)^end script$/msu.exec(text)?.[1];
  if (script === undefined) throw new Error('no script in this Upstart file');
  return script;
};
