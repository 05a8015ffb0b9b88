/** A check as a person reads it: what is, whether that is good, and else what mends it. */
export interface Verdict {
  readonly good: boolean;
  readonly text: string;
  /** What mends it: a command, as a rule. */
  readonly remedy: string | null;
  /** A command for what could be done although all is good. */
  readonly option?: string;
}

export const INSTALL = 'libvirt-shutdown-domains init install';

export const good = (text: string): Verdict => ({ good: true, text, remedy: null });
export const bad = (text: string, remedy: string): Verdict => ({ good: false, text, remedy });
