// The record of earlier runs, as the program itself would have written it.
import { writeFileSync } from 'node:fs';
import { recordOf, uuidOf, type Rig } from './run-tool.ts';

/** Seconds that each guest took in a run, oldest first; null: asked for 20 s, it did not go down. */
export type History = Readonly<Record<string, readonly (number | null)[]>>;

/** Writes the record of earlier runs. */
export const remember = (rig: Rig, history: History): void => {
  const runs = Math.max(...Object.values(history).map(({ length }) => length));
  const lines = Array.from({ length: runs }, (_, run) =>
    Object.entries(history).flatMap(([name, took]) => {
      const seconds = took[run];
      return seconds === undefined ? [] : [endLine(`run-${run}`, name, seconds)];
    }),
  );
  writeFileSync(recordOf(rig), lines.flatMap((some, run) => [begunLine(`run-${run}`), ...some]).join(''));
};

/** The head of each of its lines. */
export const head = (run: string): object => ({
  schema: 1,
  run,
  time: '2026-03-01T10:00:00.000Z',
  elapsed: 1,
});

export const begunLine = (run: string): string =>
  `${JSON.stringify({
    ...{ ...head(run), event: 'run-begun', host: 'h', pid: 1, version: '0.1.0' },
    settings: {
      ...{ connections: [''], timeoutSeconds: 300, reserveSeconds: 0, onTimeout: 'leave', goingDown: false },
      ...{ modes: ['default'], retrySeconds: 30, parallel: 0, paused: 'resume' },
    },
    plan: { groups: [], leftAlone: [], shareSeconds: 300, orderHolds: true },
  })}\n`;

const endLine = (run: string, name: string, seconds: number | null): string =>
  `${JSON.stringify({
    ...{ ...head(run), event: 'guest-ended', state: 'running', asks: 1, tookSeconds: seconds ?? 20 },
    guest: { name, uuid: uuidOf(name), connection: '' },
    ...(seconds === null ? { outcome: 'forced', by: 'us' } : { outcome: 'clean', evidence: 'domstate' }),
  })}\n`;
