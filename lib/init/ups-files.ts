import type { HostFile } from './host-files.ts';
import { fillUpsTemplate, type UpsTemplateName } from './template.ts';

/** The UPS daemons that there are examples for. */
export const UPS_TOOLS = ['nut', 'apcupsd'] as const;
export type UpsTool = (typeof UPS_TOOLS)[number];

export type UpsFile = Pick<HostFile, 'path' | 'mode' | 'text'>;

/** What the files of a UPS daemon depend on. */
export interface UpsHost {
  readonly node: string;
  readonly script: string;
  /** With nut the only UPS that counts, with apcupsd the server to ask; null: whichever tells, this host's own. */
  readonly ups: string | null;
}

interface Row {
  readonly template: UpsTemplateName;
  readonly path: string;
  readonly mode: number;
}

/** The script first, then what has to be put in place for it. No name is one that a package brings: nothing is overwritten. */
const FILES: Readonly<Record<UpsTool, readonly Row[]>> = {
  nut: [
    { template: 'ups/nut/notify', path: '/etc/nut/libvirt-shutdown-domains-notify', mode: 0o755 },
    // As sudo wants it.
    { template: 'ups/nut/sudoers', path: '/etc/sudoers.d/libvirt-shutdown-domains', mode: 0o440 },
    {
      template: 'ups/nut/upsmon.conf.example',
      path: '/etc/nut/libvirt-shutdown-domains.conf.example',
      mode: 0o644,
    },
  ],
  apcupsd: [
    {
      template: 'ups/apcupsd/onbattery',
      path: '/etc/apcupsd/libvirt-shutdown-domains-onbattery',
      mode: 0o755,
    },
    {
      template: 'ups/apcupsd/apcupsd.conf.example',
      path: '/etc/apcupsd/libvirt-shutdown-domains.conf.example',
      mode: 0o644,
    },
  ],
};

/** What a UPS daemon needs to tell of a power failure, as it goes to a host. */
export const upsFiles = (tool: UpsTool, { node, script, ups }: UpsHost, version: string): UpsFile[] =>
  FILES[tool].map(({ template, path, mode }) => ({
    path,
    mode,
    text: fillUpsTemplate(template, {
      VERSION: version,
      NODE: node,
      SCRIPT: script,
      UPS: ups ?? '',
      SOURCE: upsSource('apcupsd', ups),
    }),
  }));

/** As --battery takes it. */
export const upsSource = (tool: UpsTool, ups: string | null): string =>
  ups === null ? tool : `${tool}:${ups}`;
