import type { Failure } from '../shutdown/event.ts';
import type { Finished } from './process.ts';

/** What virsh wrote on standard error, without its prefix and the lines that say nothing. */
export const errorLines = (stderr: string): string[] =>
  stderr
    .split('\n')
    .filter((line) => line.startsWith('error: '))
    .map((line) => line.slice('error: '.length).trim())
    .filter((line) => line !== '');

/** The cause among virsh's lines: which of them comes first differs between versions (FACTS section 2). */
export const cause = (lines: readonly string[]): string =>
  lines.find((line) => !GENERAL.test(line)) ?? lines[0] ?? 'virsh gave no reason';

/** Why a virsh process told nothing of use: the first of these that holds. */
export const failureOf = ({ ending, stderr }: Finished): Failure => {
  switch (ending.is) {
    case 'not-started':
      return notStarted(ending.code, ending.detail);
    case 'timed-out':
    case 'cancelled':
      return { reason: 'no-answer', detail: 'virsh did not answer in time' };
    case 'flooded':
      return { reason: 'nonsense', detail: 'virsh printed without end' };
    case 'exited':
      return failureFrom(errorLines(stderr), ending.code);
  }
};

/** Whether these errors mean that libvirtd cannot be reached, rather than that it refused something. */
export const isConnectionError = (lines: readonly string[]): boolean =>
  lines.some((line) => NO_CONNECTION.test(line));

const failureFrom = (lines: readonly string[], code: number | null): Failure => {
  const detail = cause(lines);
  if (lines.some((line) => BAD_URI.test(line))) return { reason: 'bad-uri', detail };
  if (isConnectionError(lines)) return { reason: 'no-connection', detail };
  if (lines.length > 0) return { reason: 'refused', detail };
  return {
    reason: 'nonsense',
    detail:
      code === 0
        ? NO_LIST
        : `virsh ended with ${code === null ? 'a signal' : `status ${String(code)}`} and said nothing`,
  };
};

const NO_LIST = 'virsh ended without an error and without a list';

/** Missing for good, or a host that is short of processes or memory for a moment. */
const notStarted = (code: string, detail: string): Failure => {
  if (code === 'ENOENT') return { reason: 'virsh-missing', detail: 'there is no virsh on the PATH' };
  const reason = code === 'EACCES' ? 'virsh-missing' : 'no-connection';
  return { reason, detail: `virsh cannot be started: ${detail}` };
};

const GENERAL = /^failed to connect to the hypervisor$|^Failed to (?:list|reconnect)|^failed to get domain/u;

const NO_CONNECTION = new RegExp(
  [
    'failed to (?:re)?connect to the hypervisor',
    'unable to connect',
    'Failed to connect socket',
    'cannot recv data',
    'End of file while reading data',
    'Connection re(?:set|fused)',
    'Disconnected from',
    'no valid connection',
    'client socket is closed',
    'connection (?:was )?(?:lost|closed)',
    'Broken pipe',
    'keepalive',
  ].join('|'),
  'iu',
);

const BAD_URI = new RegExp(
  [
    'no connection driver available for',
    'could not (?:parse|find) .*URI',
    '(?:unable|failed) to parse (?:connection )?URI',
    'unable to parse',
    'malformed (?:connection )?URI',
    'URI .*(?:missing|malformed|not supported)',
    'unexpected (?:QEMU|LXC|Xen) URI path',
    'transport in URL not recognised',
  ].join('|'),
  'iu',
);
