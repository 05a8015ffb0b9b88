import type { Hint } from '../shutdown/event.ts';

export interface LifecycleEvent {
  readonly name: string;
  readonly hint: Hint;
}

/**
 * Reads a line of `virsh event --event lifecycle`: `event 'lifecycle' for domain 'web 1': Stopped Shutdown`.
 * Before 9.0 the name has no quotes; it may itself hold quotes and colons, so the event is taken from the end.
 * @returns null for any other line
 */
export const parseLifecycle = (line: string): LifecycleEvent | null => {
  const [, shown, event] = /^event 'lifecycle' for domain (.*): ([A-Z][a-z]+ .*)$/u.exec(line) ?? [];
  if (shown === undefined || event === undefined) return null;
  const name = /^'(.*)'$/u.exec(shown)?.[1] ?? shown;
  return { name, hint: hintOf(event) };
};

const hintOf = (event: string): Hint =>
  HINTS.get(event) ?? (event.startsWith('Started') ? 'started' : other(event));

const other = (event: string): Hint => (event.startsWith('Stopped') ? 'stopped-other' : 'other');

/** tools/virsh-domain-event.c: the words of `virshDomainEventToString` and its details. */
const HINTS: ReadonlyMap<string, Hint> = new Map([
  ['Shutdown Finished', 'finishing'],
  ['Shutdown Finished after guest request', 'finishing'],
  // QEMU was told to end from outside, by SIGTERM: libvirt's record says "shutdown" all the same (seen with 9.0).
  ['Shutdown Finished after host request', 'cut-off'],
  ['Stopped Shutdown', 'stopped-shutdown'],
  ['Stopped Destroyed', 'stopped-destroyed'],
  ['Stopped Crashed', 'stopped-crashed'],
  ['Stopped Saved', 'stopped-saved'],
  ['Stopped Failed', 'stopped-failed'],
]);
