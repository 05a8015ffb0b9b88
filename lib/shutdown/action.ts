import type { Mode } from './policy.ts';

/** What the loop has virsh do. Everything is answered by an event, be it that no answer came. */
export type Action = ActionBody & {
  /** When it was decided, on the run's clock; its answers say so again. */
  readonly since: number;
};

export type ActionBody =
  /** List the guests, and read back how these ended: one virsh process. */
  | { readonly do: 'look'; readonly connection: string; readonly ended: readonly string[] }
  | { readonly do: 'ask'; readonly connection: string; readonly guests: readonly Request[] }
  | {
      readonly do: 'resume' | 'wake' | 'save';
      readonly connection: string;
      readonly uuids: readonly string[];
    }
  | {
      readonly do: 'destroy';
      readonly connection: string;
      readonly uuids: readonly string[];
      /** Give QEMU time to flush, and do not kill it (`--graceful`, virsh 0.9.10 or later). */
      readonly graceful: boolean;
    };

export interface Request {
  readonly uuid: string;
  readonly mode: Mode;
}
