import { readFileSync } from 'node:fs';

/** What tells one boot of a kernel from another, without a clock (random(4), Linux 2.6 and later); null: it tells none. */
export const readBootId = (): string | null => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
};
