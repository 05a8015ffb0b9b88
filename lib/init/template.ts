/** The texts below init/, by their path there; scripts/build.ts puts them into the bundle, vitest.config.ts into the tests. */
declare const __TEMPLATES__: Readonly<Record<string, string>>;

export type TemplateName =
  | 'upstart/libvirt-shutdown-domains.conf'
  | 'upstart/libvirt-bin.override'
  | 'sysv/await-libvirt-bin-stopped'
  | 'sysv/libvirt-shutdown-domains'
  | 'sysv/stop-stanza'
  | 'default/libvirt-shutdown-domains';

export interface TemplateValues {
  readonly VERSION: string;
  /** The Upstart job or init script of libvirtd. */
  readonly SERVICE: string;
  /** Absolute paths: a host's PATH at shutdown is short. */
  readonly NODE: string;
  readonly SCRIPT: string;
}

export type UpsTemplateName =
  | 'ups/nut/notify'
  | 'ups/nut/sudoers'
  | 'ups/nut/upsmon.conf.example'
  | 'ups/apcupsd/onbattery'
  | 'ups/apcupsd/apcupsd.conf.example';

export interface UpsTemplateValues extends Omit<TemplateValues, 'SERVICE'> {
  /** NUT's name of the only UPS that counts; '': any. */
  readonly UPS: string;
  /** What apcupsd's script has the program read, as --battery takes it. */
  readonly SOURCE: string;
}

/** A template as it goes to a host. Throws for a placeholder or a part that is not there: that is a bug of this program. */
export const fillTemplate = (name: TemplateName, values: TemplateValues): string => fillNamed(name, values);

/** As `fillTemplate`, for what a UPS daemon calls. */
export const fillUpsTemplate = (name: UpsTemplateName, values: UpsTemplateValues): string =>
  fillNamed(name, values);

const fillNamed = (name: string, values: TemplateValues | UpsTemplateValues): string =>
  fill(textOf(name), values, (part) => textOf(`parts/${part}.sh`));

/**
 * Two kinds of placeholders, both valid sh: `@VALUE@`, and a line of its own `# @PART name@`, which a part takes the
 * place of, indented as the line was. Strict: each must be known, none may be left over.
 */
export const fill = (
  template: string,
  values: Readonly<Record<string, string>> | TemplateValues | UpsTemplateValues,
  partOf: (name: string) => string,
): string => {
  const known = new Map<string, string>(Object.entries(values));
  const whole = template.replace(/^([ \t]*)# @PART ([a-z-]+)@$/gmu, (_line, indent: string, name: string) =>
    indented(partOf(name).trimEnd(), indent),
  );
  // Before they are filled: a value may look like one. And UPS[@HOST], ups@HOST are addresses.
  const left = /^.*(?<![\w[])@[A-Z].*$/mu.exec(whole.replace(PLACEHOLDER, ' '));
  if (left !== null) throw new Error(`a template has a placeholder left over: ${left[0].trim()}`);
  return whole.replace(PLACEHOLDER, (_word, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new Error(`a template has a placeholder that nobody fills: @${name}@`);
    return value;
  });
};

const PLACEHOLDER = /@([A-Z_]+)@/gu;

/** Empty lines stay empty. */
export const indented = (text: string, indent: string): string => text.replace(/^(?=.)/gmu, indent);

const textOf = (name: string): string => {
  const text = __TEMPLATES__[name];
  if (text === undefined) throw new Error(`there is no template ${name}`);
  return text;
};

/** Whether a path can stand in the files as it is: unquoted in sh, and in a comment. */
export const isPlainPath = (path: string): boolean => /^\/[\w./+:=,-]+$/u.test(path);

/** Whether a name can be that of a job and of an init script. */
export const isServiceName = (name: string): boolean => /^[a-z\d][a-z\d+.-]*$/u.test(name);
