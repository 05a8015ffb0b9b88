import { unreachable } from '../guests/unreachable.ts';
import type { Action, Request } from '../shutdown/action.ts';
import type { Answer, Call } from '../shutdown/event.ts';
import type { Emit, Hypervisor } from '../shutdown/ports.ts';
import type { Capabilities } from './capabilities.ts';
import { Looker } from './look.ts';
import { sendOneByOne, sendTogether, type GuestCommand, type RequestLimits } from './requests.ts';
import type { Virsh } from './virsh.ts';
import { watchLifecycle } from './watch.ts';

/** A mode that has not answered by then is followed by the next (DESIGN rule 6). Milliseconds. */
const ASK_LIMIT_MS = 5_000;
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
        void this.#ask(action.connection, action.guests, emit);
        return;
      case 'resume':
      case 'wake':
        void this.#prepare(action.connection, action.do, action.uuids, emit);
        return;
      case 'save':
        void this.#save(action.connection, action.uuids, emit);
        return;
      case 'destroy':
        void this.#destroy(action.connection, action.uuids, action.graceful, emit);
        return;
      default:
        unreachable(action);
    }
  }

  watch(connection: string, emit: Emit): void {
    void this.#can().then(async (can) => {
      if (can.events) await watchLifecycle(this.#virsh, connection, !can.flushes, () => this.#closed, emit);
    });
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

  async #ask(connection: string, requests: readonly Request[], emit: Emit): Promise<void> {
    const commands = requests.map(({ uuid, mode }): GuestCommand => {
      const words = mode === 'default' ? [] : ['--mode', mode];
      return { uuid, command: ['shutdown', ...words, uuid] };
    });
    const limits = await this.#limits(ASK_LIMIT_MS, PARALLEL_ASKS);
    await sendTogether(this.#virsh, connection, commands, limits, answered(connection, 'ask', emit));
  }

  async #prepare(connection: string, call: 'resume' | 'wake', uuids: readonly string[], emit: Emit): Promise<void> {
    const word = call === 'resume' ? 'resume' : 'dompmwakeup';
    await this.#oneByOne(connection, call, commandsFor([word], uuids), ASK_LIMIT_MS, PARALLEL_ASKS, emit);
  }

  async #save(connection: string, uuids: readonly string[], emit: Emit): Promise<void> {
    const can = await this.#can();
    if (can.managedSave)
      await this.#oneByOne(connection, 'save', commandsFor(['managedsave'], uuids), Infinity, PARALLEL_SAVES, emit);
    else refuseAll(uuids, answered(connection, 'save', emit), `virsh ${String(can.version)} has no managedsave`);
  }

  async #destroy(connection: string, uuids: readonly string[], graceful: boolean, emit: Emit): Promise<void> {
    const can = await this.#can();
    const words = graceful && can.graceful ? ['destroy', '--graceful'] : ['destroy'];
    await this.#oneByOne(connection, 'destroy', commandsFor(words, uuids), DESTROY_LIMIT_MS, PARALLEL_DESTROYS, emit);
  }

  async #oneByOne(
    connection: string,
    call: Call,
    commands: readonly GuestCommand[],
    limitMs: number,
    parallel: number,
    emit: Emit,
  ): Promise<void> {
    const limits = await this.#limits(limitMs, parallel);
    await sendOneByOne(this.#virsh, connection, commands, limits, answered(connection, call, emit));
  }

  async #limits(answerMs: number, parallel: number): Promise<RequestLimits> {
    const { flushes } = await this.#can();
    return { answerMs, parallel, lineByLine: !flushes };
  }
}

const commandsFor = (words: readonly string[], uuids: readonly string[]): GuestCommand[] =>
  uuids.map((uuid) => ({ uuid, command: [...words, uuid] }));

const answered =
  (connection: string, call: Call, emit: Emit) =>
  (uuid: string, answer: Answer): void => {
    emit({ is: 'answered', connection, uuid, call, answer });
  };

const refuseAll = (uuids: readonly string[], onAnswer: (uuid: string, answer: Answer) => void, why: string): void => {
  for (const uuid of uuids) onAnswer(uuid, { is: 'refused', detail: why });
};
