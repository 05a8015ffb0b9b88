import type { End } from '../lab/namespaces.ts';
import type { Host } from '../lab/host.ts';

export type WayDown = {
  readonly how: End;
  /** From the command to the end of PID 1. */
  readonly seconds: number;
};

/** Runs what brings the host down, as root does, and waits for the end. */
export async function goDown(host: Host, command: readonly string[]): Promise<WayDown> {
  const asked = host.console.now;
  await host.get(command);
  return downSince(host, asked);
}

/** Waits for the end. @param asked milliseconds since the host was switched on */
export async function downSince(host: Host, asked: number): Promise<WayDown> {
  const { how, ms } = await host.halted();
  return { how, seconds: (ms - asked) / 1000 };
}

/** Whether these came on the console one after the other. */
export function inOrder(host: Host, texts: readonly (string | RegExp)[]): boolean {
  let from = 0;
  return texts.every((wanted) => {
    const at = host.console.lines.findIndex(
      ({ text }, index) =>
        index >= from && (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)),
    );
    from = at + 1;
    return at >= 0;
  });
}
