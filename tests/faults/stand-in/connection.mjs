import { setTimeout as sleep } from 'node:timers/promises';
import { applyFaults } from './faults.mjs';
import { Failure, LostConnection } from './failure.mjs';

/** This process's connection to one daemon of the world. */
export class Connection {
  #open = false;

  constructor({ world, output, globals, env }) {
    this.world = world;
    this.output = output;
    this.readonly = globals.readonly;
    const { VIRSH_DEFAULT_CONNECT_URI, LIBVIRT_DEFAULT_URI } = env;
    this.named = globals.uri !== undefined;
    this.uri =
      globals.uri ?? (VIRSH_DEFAULT_CONNECT_URI || LIBVIRT_DEFAULT_URI || world.description.defaultUri);
  }

  /** Connects unless it is connected. Throws what virsh prints. */
  async open(exit) {
    if (this.#open) return;
    if (this.world.description.ubuntu) this.output.raw(2, `Connecting to uri: ${this.uri}\n`);
    await applyFaults(
      { world: this.world, output: this.output, exit, connection: this },
      { kind: 'connect', uri: this.uri },
    );
    const { refuses, slow } = this.look() ?? { refuses: this.#unknownUri() };
    if (slow) await sleep(slow);
    if (this.isDown()) throw this.refusal();
    if (refuses) throw this.refusal(refuses === true ? undefined : refuses);
    this.#open = true;
  }

  lose() {
    this.#open = false;
  }

  /** The connection's state now, with its guests; undefined for a URI that the world does not have. */
  look() {
    return this.world.look().connections.get(this.uri);
  }

  /** Whether the daemon is down at this moment, as the test planned it. */
  isDown() {
    const since = Date.now() - this.world.description.startedAt;
    return (this.look()?.down ?? []).some(({ after, before = Infinity }) => since >= after && since < before);
  }

  /** The failure to connect, in the order of this release: before 1.0 the cause comes first. */
  refusal(cause = this.#socketText(defaultSocket)) {
    const newOrder = (this.look()?.order ?? (this.world.has('1.0.0') ? 'new' : 'old')) === 'new';
    const head = 'failed to connect to the hypervisor';
    const lazily = !this.named && this.world.has('1.0.0') && !this.world.has('2.0.0');
    return new Failure(
      ...(newOrder ? [head, ...(lazily ? ['no valid connection'] : []), cause] : [cause, head]),
    );
  }

  /** What virsh prints when the daemon goes away in the middle of a command. */
  loss(first) {
    const notice = this.world.has('1.2.0') ? `Disconnected from ${this.uri} due to end of file` : undefined;
    const cause = this.world.has('0.9.0')
      ? 'End of file while reading data: Input/output error'
      : 'server closed connection';
    return new LostConnection(notice, first, cause);
  }

  /** Waits while the daemon works, for `ms` or for ever; fails when the daemon goes down meanwhile. */
  async wait(ms, first) {
    const end = ms === undefined ? Infinity : performance.now() + ms;
    while (performance.now() < end) {
      if (this.isDown()) throw this.loss(first);
      await sleep(Math.min(20, end - performance.now()));
    }
  }

  /** Finds a guest as virsh does: by id, by UUID, by name, as far as the command takes them. */
  find(typed, by = ['id', 'uuid', 'name']) {
    const guests = (this.look()?.guests ?? []).filter(({ defined }) => defined);
    const tests = {
      id: (guest) => /^\s*\+?\d+$/.test(typed) && guest.id === Number(typed),
      uuid: (guest) => guest.uuid === typed.toLowerCase(),
      name: (guest) => guest.name === typed,
    };
    for (const key of by) {
      const found = guests.find(tests[key]);
      if (found) return found;
    }
    return undefined;
  }

  /** The line of calls.jsonl for a command, by which faults are matched too. */
  describe({ name, definition, options, words }) {
    const call = { kind: 'command', command: name, argv: words, mode: options.mode };
    if (!definition.connects) return call;
    const guest = options.domain && this.find(options.domain);
    return { ...call, uri: this.uri, guest: guest?.name ?? options.domain, uuid: guest?.uuid };
  }

  #unknownUri() {
    const socket = /[?&]socket=([^&]*)/.exec(this.uri)?.[1];
    if (socket !== undefined) return this.#socketText(socket);
    if (/^(qemu|xen|lxc|test|ch|vbox|bhyve)(\+\w+)?:/.test(this.uri)) return this.#socketText(defaultSocket);
    const shown = this.world.has('4.0.0') ? this.uri : this.uri.replace(/:\/\/\//, ':/');
    return `no connection driver available for ${shown}`;
  }

  #socketText(path) {
    if (this.world.has('0.9.0')) return `Failed to connect socket to '${path}': No such file or directory`;
    const hint = this.world.has('0.8.0') ? ', libvirtd may need to be started' : '';
    return `unable to connect to '${path}'${hint}: No such file or directory`;
  }
}

const defaultSocket = '/var/run/libvirt/libvirt-sock';
