import type { Guest } from '../guests/guest.ts';
import { unreachable } from '../guests/unreachable.ts';
import type { Action, Request } from '../shutdown/action.ts';
import type { Call } from '../shutdown/event.ts';
import type { Emit, Hypervisor } from '../shutdown/ports.ts';
import type { Capabilities } from './capabilities.ts';
import { Looker } from './look.ts';
import { listOff } from './off.ts';
import { commandsFor, refuseAll, type GuestCommand, type OnAnswer, type RequestLimits } from './request.ts';
import { sendOneByOne, sendTogether } from './requests.ts';
import type { Virsh } from './virsh.ts';
import { watchLifecycle } from './watch.ts';

/**
 * A mode that has not answered by then is followed by the next (DESIGN rule 6). Of an agent that hangs libvirt itself says so after 5.0 s,
 * and then presses the button where the choice was its own (measured on 9.0): given up just before, the guest would be asked twice in
 * a moment. Milliseconds.
 */
const ASK_LIMIT_MS = 5_500;
/** libvirt's own: SIGTERM, 10 s, SIGKILL, and 2 s for each passed-through device. Milliseconds. */
const DESTROY_LIMIT_MS = 30_000;
/** Beyond these many processes at once a host is busy with them alone. */
const PARALLEL_ASKS = 100;
const PARALLEL_DESTROYS = 32;
const PARALLEL_SAVES = 16;

/** Carries out the machine's actions through virsh. */
export class VirshHypervisor implements Hypervisor {
  readonly #virsh: Virsh;
  readonly #can: () => Promise<Capabilities>;
  readonly #lookers = new Map<string, Looker>();
  readonly #listeners = new Map<string, Emit>();
  readonly #standing = new Set<string>();
  #closed = false;

  /** @param can asked for when first needed, and once */
  constructor(virsh: Virsh, can: () => Promise<Capabilities>) {
    this.#virsh = virsh;
    this.#can = can;
  }

  carryOut(action: Action, emit: Emit): void {
    switch (action.do) {
      case 'look':
        void this.#look(action.connection, action.ended, emit);
        return;
      case 'ask':
        void this.#ask(action.connection, action.guests, answered(action, 'ask', emit));
        return;
      case 'resume':
      case 'wake':
        void this.#prepare(action.connection, action.do, action.uuids, answered(action, action.do, emit));
        return;
      case 'save':
        void this.#save(action.connection, action.uuids, answered(action, 'save', emit));
        return;
      case 'destroy':
        void this.#destroy(
          action.connection,
          action.uuids,
          action.graceful,
          answered(action, 'destroy', emit),
        );
        return;
      default:
        unreachable(action);
    }
  }

  watch(connection: string, emit: Emit): void {
    const isWatched = this.#listeners.has(connection);
    this.#listeners.set(connection, emit);
    if (isWatched) {
      if (this.#standing.has(connection)) emit({ is: 'events', connection, up: true });
      return;
    }
    const tell: Emit = (happening) => {
      if (happening.is === 'events') this.#standing[happening.up ? 'add' : 'delete'](connection);
      this.#listeners.get(connection)?.(happening);
    };
    void this.#can().then(async (can) => {
      if (can.events) await watchLifecycle(this.#virsh, connection, !can.flushes, () => this.#closed, tell);
    });
  }

  /** For words that name no running guest: they may name one that is off. */
  async guestsThatAreOff(connection: string): Promise<Guest[] | null> {
    const { plainLists } = await this.#can();
    return listOff(this.#virsh, connection, plainLists);
  }

  close(): void {
    this.#closed = true;
    this.#virsh.close();
  }

  async #look(connection: string, ended: readonly string[], emit: Emit): Promise<void> {
    const looker = this.#lookers.get(connection) ?? new Looker(this.#virsh, connection, this.#can);
    this.#lookers.set(connection, looker);
    const look = await looker.look(ended);
    if (look.ok) emit({ is: 'looked', connection, guests: look.guests, ends: look.ends });
    else emit({ is: 'look-failed', connection, failure: look.failure });
  }

  async #ask(connection: string, requests: readonly Request[], onAnswer: OnAnswer): Promise<void> {
    const commands = requests.map(({ uuid, mode }): GuestCommand => {
      const words = mode === 'default' ? [] : ['--mode', mode];
      return { uuid, command: ['shutdown', ...words, uuid] };
    });
    const limits = await this.#limits(ASK_LIMIT_MS, PARALLEL_ASKS);
    await sendTogether(this.#virsh, connection, commands, limits, onAnswer);
  }

  async #prepare(
    connection: string,
    call: 'resume' | 'wake',
    uuids: readonly string[],
    onAnswer: OnAnswer,
  ): Promise<void> {
    const word = call === 'resume' ? 'resume' : 'dompmwakeup';
    await this.#oneByOne(connection, commandsFor([word], uuids), ASK_LIMIT_MS, PARALLEL_ASKS, onAnswer);
  }

  async #save(connection: string, uuids: readonly string[], onAnswer: OnAnswer): Promise<void> {
    const can = await this.#can();
    if (can.managedSave)
      await this.#oneByOne(
        connection,
        commandsFor(['managedsave'], uuids),
        Infinity,
        PARALLEL_SAVES,
        onAnswer,
      );
    else refuseAll(uuids, onAnswer, `virsh ${String(can.version)} has no managedsave`);
  }

  async #destroy(
    connection: string,
    uuids: readonly string[],
    graceful: boolean,
    onAnswer: OnAnswer,
  ): Promise<void> {
    const can = await this.#can();
    if (graceful && !can.graceful) {
      refuseAll(uuids, onAnswer, `virsh ${String(can.version)} has no graceful destroy`);
      return;
    }
    const words = graceful ? ['destroy', '--graceful'] : ['destroy'];
    await this.#oneByOne(
      connection,
      commandsFor(words, uuids),
      DESTROY_LIMIT_MS,
      PARALLEL_DESTROYS,
      onAnswer,
    );
  }

  async #oneByOne(
    connection: string,
    commands: readonly GuestCommand[],
    limitMs: number,
    parallel: number,
    onAnswer: OnAnswer,
  ): Promise<void> {
    const limits = await this.#limits(limitMs, parallel);
    await sendOneByOne(this.#virsh, connection, commands, limits, onAnswer);
  }

  async #limits(answerMs: number, parallel: number): Promise<RequestLimits> {
    const { flushes } = await this.#can();
    return { answerMs, parallel, lineByLine: !flushes };
  }
}

const answered =
  ({ connection, since }: Action, call: Call, emit: Emit): OnAnswer =>
  (uuid, answer) => {
    emit({ is: 'answered', connection, uuid, call, since, answer });
  };
