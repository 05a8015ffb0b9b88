import { fileURLToPath } from 'node:url';
import { runProgram } from './tree.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The one time that stands in all packages, so that the same input gives the same bytes: SOURCE_DATE_EPOCH
 * (reproducible-builds.org), else that of the last commit. Throws where there is neither.
 */
export const sourceDate = async ({ SOURCE_DATE_EPOCH }: NodeJS.ProcessEnv): Promise<Date> => {
  const seconds = SOURCE_DATE_EPOCH ?? (await commitTime());
  if (!/^\d{1,11}$/u.test(seconds))
    throw new Error(`SOURCE_DATE_EPOCH is "${seconds}", not a number of seconds`);
  return new Date(Number(seconds) * 1000);
};

const commitTime = async (): Promise<string> => {
  const words = ['-c', 'safe.directory=*', '-C', ROOT, 'log', '-1', '--format=%ct'];
  return runProgram('git', words).then(
    (said) => said.trim(),
    () => {
      throw new Error(
        'there is no git history here to take the time from: set SOURCE_DATE_EPOCH to seconds since 1970',
      );
    },
  );
};
