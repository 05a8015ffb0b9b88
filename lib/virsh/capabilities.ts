import type { Virsh } from './virsh.ts';

/** What a virsh can do, by its version: FACTS section 1 has the list and where it was measured. */
export interface Capabilities {
  /** As virsh prints it; null when it printed no version. */
  readonly version: string | null;
  /** `echo`, and argv taken as it is: 0.8.5. */
  readonly echo: boolean;
  /** `managedsave`: 0.8.0. */
  readonly managedSave: boolean;
  /** `domstate --reason`: 0.9.2. */
  readonly reasons: boolean;
  /** `list --uuid`, `--name`, `--transient`: 0.9.11. */
  readonly plainLists: boolean;
  /** `shutdown --mode` and the modes it knows, `destroy --graceful`: 0.9.10, 1.0.1, 1.2.5. */
  readonly modes: readonly string[];
  readonly graceful: boolean;
  /** `dompmwakeup`: 0.9.11. */
  readonly wake: boolean;
  /** `version --daemon`: 0.9.2. */
  readonly daemonVersion: boolean;
  /** `domtime`, which asks the guest's agent: 1.2.5. */
  readonly agentTime: boolean;
  /** `set-lifecycle-action`: 3.9.0. */
  readonly setsAction: boolean;
  /** `event --event lifecycle --loop`: 1.2.2. */
  readonly events: boolean;
  /** Flushes each line into a pipe. Seen in 9.0; not in 1.2.2. */
  readonly flushes: boolean;
}

/** `virsh --version` takes about 12 ms and connects nowhere. Milliseconds. */
const VERSION_LIMIT_MS = 2_000;

/**
 * Asks virsh for its version when it is first needed, and remembers the answer. Where none comes in time, as on a host
 * that is busy going down, the oldest's capabilities serve for the moment, for all have those, and it is asked on.
 */
export const capabilityReader = (virsh: Virsh): (() => Promise<Capabilities>) => {
  let known: Promise<Capabilities> | undefined;
  const ask = async (): Promise<Capabilities> => {
    const { stdout, ending } = await virsh.run('', ['--version'], { limitMs: VERSION_LIMIT_MS });
    if (ending.is === 'timed-out') void askOn();
    return capabilitiesOf(stdout.trim());
  };
  const askOn = async (): Promise<void> => {
    const answer = await ask();
    if (answer.version !== null) known = Promise.resolve(answer);
  };
  return async () => (known ??= ask());
};

export const capabilitiesOf = (version: string): Capabilities => {
  const since = (...wanted: Version): boolean => isAtLeast(version, wanted);
  return {
    version: numberOf(version) === 0 ? null : version,
    echo: since(0, 8, 5),
    managedSave: since(0, 8, 0),
    reasons: since(0, 9, 2),
    plainLists: since(0, 9, 11),
    modes: [
      ...(since(0, 9, 10) ? ['acpi', 'agent'] : []),
      ...(since(1, 0, 1) ? ['initctl', 'signal'] : []),
      ...(since(1, 2, 5) ? ['paravirt'] : []),
    ],
    graceful: since(0, 9, 10),
    wake: since(0, 9, 11),
    daemonVersion: since(0, 9, 2),
    agentTime: since(1, 2, 5),
    setsAction: since(3, 9, 0),
    events: since(1, 2, 2),
    flushes: since(9, 0, 0),
  };
};

type Version = readonly [major: number, minor: number, micro: number];

/** Whether a version as libvirt prints it is that one or later; what is no version is not. */
export const isAtLeast = (version: string, [major, minor, micro]: Version): boolean =>
  numberOf(version) >= asNumber(major, minor, micro);

const numberOf = (version: string): number => {
  const parts = /^(\d+)\.(\d+)(?:\.(\d+))?/u.exec(version);
  return parts === null ? 0 : asNumber(Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0));
};

const asNumber = (major: number, minor: number, micro: number): number =>
  (major * 1000 + minor) * 1000 + micro;
