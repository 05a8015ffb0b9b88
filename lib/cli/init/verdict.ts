/** A check as a person reads it: what is, whether that is good, and else what mends it. */
export interface Verdict {
  readonly good: boolean;
  readonly text: string;
  /** A command, as a rule. */
  readonly remedy: string | null;
}

export const INSTALL = 'libvirt-shutdown-domains init install';

export const good = (text: string): Verdict => ({ good: true, text, remedy: null });
export const bad = (text: string, remedy: string): Verdict => ({ good: false, text, remedy });
