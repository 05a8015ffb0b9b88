/** What may happen to the record; none of it stops a run. */
export type RecordWarning =
  /** No space, no quota, or past a size limit: what is left is tried again with each later line. */
  | 'record-full'
  | 'record-read-only'
  | 'record-forbidden'
  /** A folder, FIFO or device is in its place. */
  | 'record-not-a-file'
  /** Written, but the disk did not confirm it: a power cut may take it. */
  | 'record-not-synced'
  /** Too large, and could not be made smaller. */
  | 'record-not-trimmed'
  /** Too much was waiting for a disk that takes nothing. */
  | 'record-lines-lost'
  | 'record-failed';

export interface RecordProblem {
  readonly code: RecordWarning;
  /** The file and the system's message. */
  readonly detail: string;
}

/** From what a file operation threw. */
export const recordProblem = (file: string, error: unknown, code?: RecordWarning): RecordProblem => {
  const { code: errno = '', message } = error as NodeJS.ErrnoException;
  const detail = message.includes(file) ? message : `${file}: ${message}`;
  return { code: code ?? CODES[errno] ?? 'record-failed', detail };
};

const CODES: Readonly<Record<string, RecordWarning>> = {
  ENOSPC: 'record-full',
  EDQUOT: 'record-full',
  EFBIG: 'record-full',
  EROFS: 'record-read-only',
  EACCES: 'record-forbidden',
  EPERM: 'record-forbidden',
  EISDIR: 'record-not-a-file',
  ENOTDIR: 'record-not-a-file',
  EEXIST: 'record-not-a-file',
  ENXIO: 'record-not-a-file',
  ELOOP: 'record-not-a-file',
};
