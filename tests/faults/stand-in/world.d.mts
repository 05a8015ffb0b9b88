/** A guest as it stands at the moment of looking. Times are milliseconds since 1970. */
export interface StandInGuest {
  readonly uuid: string;
  readonly name: string;
  readonly id: number | null;
  readonly state: string;
  readonly reason: string;
  readonly active: boolean;
  /** False for a transient guest that is gone. */
  readonly defined: boolean;
  readonly persistent: boolean;
  /** Whether it has a managed save image. */
  readonly saved: boolean;
  /** How often the power button reached it. */
  readonly presses: number;
  /** The requests that the daemon took. */
  readonly asks: readonly { readonly time: number; readonly mode?: string }[];
  readonly events: readonly { readonly at: number; readonly text: string }[];
}

export function readLines(path: string): unknown[];

export function replay(
  description: object,
  journal: readonly unknown[],
  now: number,
): { readonly connections: ReadonlyMap<string, { readonly guests: readonly StandInGuest[] }> };
