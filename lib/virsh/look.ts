import type { Guest } from '../guests/guest.ts';
import type { End, Failure } from '../shutdown/event.ts';
import type { Capabilities } from './capabilities.ts';
import { errorLines, failureOf, isConnectionError } from './errors.ts';
import { identify, PLAIN_LISTS, rowKey, zipLists, type Identities, type Identity } from './identity.ts';
import type { Finished } from './process.ts';
import { beforeMarks, parseReadBack, readBackCommands } from './read-back.ts';
import { StallWatch } from './stall-watch.ts';
import { parseTable, type Row } from './table.ts';
import type { Virsh } from './virsh.ts';

export type Look =
  | { readonly ok: true; readonly guests: readonly Guest[]; readonly ends: ReadonlyMap<string, End> }
  | { readonly ok: false; readonly failure: Failure };

/** A hanging libvirtd is noticed after this; a loaded one has time. Milliseconds. */
export const LOOK_LIMIT_MS = 10_000;

/** Between two lines of one look. Milliseconds. */
const READ_STALL_MS = 2_000;

/** Looks at one connection. Remembers who its rows are, so that a look is one virsh process. */
export class Looker {
  readonly #virsh: Virsh;
  readonly #connection: string;
  readonly #can: () => Promise<Capabilities>;
  readonly #known = new Map<string, Identity>();
  /** Not known before the first look: asking for the version first would cost a process. */
  #hasPlainLists = true;

  constructor(virsh: Virsh, connection: string, can: () => Promise<Capabilities>) {
    this.#virsh = virsh;
    this.#connection = connection;
    this.#can = can;
  }

  /** Lists the active guests, and reads back how these others ended: one process, unless new rows appear. */
  async look(ended: readonly string[], again = true): Promise<Look> {
    const can = ended.length === 0 ? undefined : await this.#can();
    const lists = this.#hasPlainLists && this.#known.size === 0 ? PLAIN_LISTS : 'list';
    const script = [lists, ...(can === undefined ? [] : readBackCommands(ended, can))].join('; ');
    const finished = await this.#runWatched(script, can !== undefined && !can.flushes);
    if (lists === PLAIN_LISTS && OLDER.test(finished.stderr)) {
      this.#hasPlainLists = false;
      return this.look(ended);
    }
    const rows = wasRead(finished) ? parseTable(beforeMarks(finished.stdout)) : null;
    if (rows === null || isConnectionError(errorLines(finished.stderr))) return this.#failed(finished);
    if (lists === PLAIN_LISTS) this.#remember(zipLists(finished.stdout));
    const guests = await this.#guests(rows);
    if (guests === null) return again ? this.look(ended, false) : { ok: false, failure: NOT_IDENTIFIED };
    const ends = can === undefined ? NO_ENDS : parseReadBack(ended, finished.stdout, finished.stderr, can);
    return { ok: true, guests, ends };
  }

  /** One guest whose end cannot be read back must not hide the list that came before it. */
  async #runWatched(script: string, lineByLine: boolean): Promise<Finished> {
    const stall = new StallWatch(LOOK_LIMIT_MS, READ_STALL_MS);
    const onLine = (): void => {
      stall.progress();
    };
    const running = this.#virsh.start(this.#connection, [script], {
      limitMs: LOOK_LIMIT_MS,
      onLine,
      lineByLine,
    });
    stall.start(running.cancel);
    const finished = await running.finished;
    stall.stop();
    return finished;
  }

  /** libvirtd may have been restarted: its ids begin anew. */
  #failed(finished: Finished): Look {
    this.#known.clear();
    return { ok: false, failure: failureOf(finished) };
  }

  /** @returns null when a listed guest could not be identified: it is gone, or virsh prints nonsense; the next list tells */
  async #guests(rows: readonly Row[]): Promise<Guest[] | null> {
    // A guest that goes off while virsh lists is shown without an id.
    const active = rows.filter((row) => row.id !== null);
    const unknown = active.filter((row) => !this.#known.has(rowKey(row)));
    if (unknown.length > 0)
      this.#remember(
        await identify(this.#virsh, this.#connection, unknown, await this.#can(), LOOK_LIMIT_MS),
      );
    const guests = active.map((row) => this.#guest(row));
    return guests.every((guest) => guest !== null) ? guests : null;
  }

  #remember(found: Identities | null): void {
    for (const [key, identity] of found ?? []) this.#known.set(key, identity);
  }

  #guest(row: Row): Guest | null {
    const identity = this.#known.get(rowKey(row));
    if (identity === undefined) return null;
    return { connection: this.#connection, id: row.id, state: row.state, ...identity };
  }
}

/** It ended, or was given up after a part: what came is told by itself whether it is whole. */
const wasRead = ({ ending }: Finished): boolean => ending.is === 'exited' || ending.is === 'cancelled';

/** A script with an unknown option or command anywhere is refused before anything of it runs. */
const OLDER = /doesn't support option|unknown command/u;

const NO_ENDS: ReadonlyMap<string, End> = new Map();

const NOT_IDENTIFIED: Failure = {
  reason: 'nonsense',
  detail: 'virsh lists guests, but does not say which they are',
};
