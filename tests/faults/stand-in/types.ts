// What a test says about its world, and what it gets to see of it. Times are milliseconds: spans since the world's start,
// instants since 1970.
import type { StandInGuest } from './world.mjs';

export interface GuestSpec {
  readonly name: string;
  readonly uuid?: string;
  readonly id?: number;
  /** Default: running. */
  readonly state?:
    'running' | 'idle' | 'no state' | 'paused' | 'in shutdown' | 'shut off' | 'crashed' | 'pmsuspended';
  readonly reason?: string;
  /** Default: true. */
  readonly persistent?: boolean;
  /** Has a managed save image. */
  readonly saved?: boolean;
  readonly autostart?: boolean;
  readonly title?: string;
  /** `<metadata>` by namespace. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cpuTime?: string;

  /** From the press to the guest's end. Default: 0. */
  readonly obeysAfter?: number;
  /** How long it then shows as `in shutdown`. Default: 0. */
  readonly inShutdown?: number;
  readonly pressesNeeded?: number;
  /** Presses are lost so long after it started. */
  readonly bootsFor?: number;
  /** Hears nothing, or nothing in these modes. */
  readonly deaf?: boolean | readonly ('acpi' | 'agent')[];
  /** A second press takes the first back. */
  readonly cancelsOnSecondPress?: boolean;
  /** So many shutdowns turn into reboots; it keeps its id. */
  readonly reboots?: number;
  /** `restart`: the first shutdown (or as many as `reboots` says) brings it back with a new id, `rebootTakes` later. */
  readonly onPoweroff?: 'destroy' | 'restart' | 'preserve' | 'rename-restart';
  readonly rebootTakes?: number;

  /** What its definition says besides. Default: a PC with `<acpi/>`. */
  readonly acpi?: boolean;
  readonly arch?: string;
  readonly osType?: 'hvm' | 'exe' | 'xen';
  readonly domainType?: 'qemu' | 'kvm' | 'lxc' | 'xen';
  readonly onReboot?: string;

  /** Its agent channel: answers, never answers, or is known to have nobody at the other end. */
  readonly agent?: 'works' | 'silent' | 'disconnected';
  /** How long a silent agent blocks virsh. Default: 60 s; for ever with a daemon before 1.2.15. */
  readonly agentBlocks?: number;
  /** What a command (`shutdown`, `destroy`, `destroy --graceful`, `managedsave`, ...) is answered with, always or so many times. */
  readonly refuses?: Readonly<Record<string, string | { readonly text: string; readonly times: number }>>;
  readonly destroyTakes?: number;
  readonly saveTakes?: number;
  readonly wakesAfter?: number;

  /** Off at first; starts then. */
  readonly startsAfter?: number;
  /** What else happens to it by itself. */
  readonly timeline?: readonly (GuestChange & { readonly after: number })[];
}

export type GuestChange = Partial<Omit<GuestSpec, 'name' | 'uuid' | 'id'>>;

export interface ConnectionSpec {
  readonly guests?: readonly GuestSpec[];
  /** Cannot be connected to; the cause, or true for a socket that is not there. */
  readonly refuses?: string | boolean;
  /** `old`: the cause before "failed to connect". Default: as the version has it. */
  readonly order?: 'old' | 'new';
  /** Connecting takes so long. */
  readonly slow?: number;
  /** Spans in which the daemon is down: nobody gets in, and who is in is thrown out. */
  readonly down?: readonly { readonly after: number; readonly before?: number }[];
}

export interface FaultCondition {
  /** A command's name, or `--version`. A rule without command, guest, mode and option strikes as the connection is made. */
  readonly command?: string;
  readonly uri?: string;
  /** Name or UUID. */
  readonly guest?: string;
  /** The value of --mode, or `default`. */
  readonly mode?: string;
  /** A word among the command's own, say `--uuid`. */
  readonly option?: string;
  /** Only the nth such call, from the first (1); or from the nth on; or up to the nth. */
  readonly nth?: number;
  readonly from?: number;
  readonly upTo?: number;
  /** Since the world's start. */
  readonly after?: number;
  readonly before?: number;
}

export type FaultEffect =
  | { readonly do: 'hang'; readonly ignoreSigterm?: boolean }
  | {
      readonly do: 'hang-with-grandchild';
      readonly ignoreSigterm?: boolean;
      /** virsh itself exits at once, with this code; the grandchild keeps its pipes. */
      readonly virshExits?: boolean;
      readonly code?: number;
      /** The grandchild's life. Default: 600. */
      readonly seconds?: number;
    }
  | {
      readonly do: 'garbage';
      readonly bytes?: number;
      readonly endless?: boolean;
      readonly code?: number;
      readonly seed?: number;
    }
  | { readonly do: 'empty' }
  | { readonly do: 'die'; readonly signal?: NodeJS.Signals }
  | { readonly do: 'connect-refused'; readonly text?: string }
  | { readonly do: 'connection-lost' }
  | { readonly do: 'slow'; readonly ms: number }
  | { readonly do: 'exit'; readonly code?: number; readonly stdout?: string; readonly stderr?: string };

/** `delay`: strikes so long after the command began; in `event`, the stream works until then. */
export type Fault = FaultEffect & { readonly when?: FaultCondition; readonly delay?: number };

export interface StandInOptions {
  /** virsh's release. Default: 9.0.0. */
  readonly version?: string;
  /** libvirtd's release. Default: virsh's. */
  readonly daemon?: string;
  /** The guests of the default connection. */
  readonly guests?: readonly GuestSpec[];
  /** The default connection's URI. Default: qemu:///system. */
  readonly uri?: string;
  /** The other connections; or more about the default one. */
  readonly connections?: Readonly<Record<string, ConnectionSpec>>;
  readonly faults?: readonly Fault[];
  /** Whether standard output is block-buffered into a pipe, so that a killed virsh loses it. Default: before 2.0. */
  readonly buffered?: boolean;
  /** As patched by Ubuntu: `Connecting to uri: ...` on standard error. */
  readonly ubuntu?: boolean;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CallBase {
  readonly time: number;
  readonly pid: number;
}

export interface StartCall extends CallBase {
  readonly kind: 'start';
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CommandCall extends CallBase {
  readonly kind: 'command';
  readonly command: string;
  /** The command's words, its name first. */
  readonly argv: readonly string[];
  readonly uri?: string;
  /** The name of the guest that was meant, or what was typed if there is none such. */
  readonly guest?: string;
  readonly uuid?: string;
  readonly mode?: string;
}

export type Call =
  | StartCall
  | CommandCall
  | (CallBase & { readonly kind: 'connect'; readonly uri: string })
  | (CallBase & { readonly kind: 'grandchild'; readonly grandchild: number })
  | (CallBase & { readonly kind: 'end'; readonly code: number });

export interface Ask {
  readonly time: number;
  readonly mode: string | undefined;
  readonly argv: readonly string[];
  readonly pid: number;
}

export interface Rig {
  /** PATH with the stand-in first, STAND_IN_WORLD, and a German locale for who forgets LC_ALL=C. */
  readonly env: Record<string, string>;
  readonly folder: string;
  readonly uri: string;
  readonly startedAt: number;
  /** The whole log, in order. */
  calls(): Call[];
  /** The processes started. */
  starts(): StartCall[];
  /** The commands reached, those within scripts too; all, or those of one name. */
  commands(name?: string): CommandCall[];
  /** The `shutdown` commands for a guest, whether they were taken or not. */
  asked(guest: string): Ask[];
  /** A guest as it stands now. */
  guest(name: string, uri?: string): StandInGuest;
  guests(uri?: string): readonly StandInGuest[];
  /** Process ids of the stand-ins and their grandchildren that still run. */
  alive(): number[];
  addFault(fault: Fault): void;
  clearFaults(): void;
  setGuest(name: string, change: GuestChange, uri?: string): void;
  setConnection(change: Omit<ConnectionSpec, 'guests'>, uri?: string): void;
  /** Waits until the condition holds. Throws after `ms` (default: 10 s). */
  until(condition: () => boolean, ms?: number): Promise<void>;
  /** Ends what still runs and removes the folder. */
  cleanup(): void;
}
