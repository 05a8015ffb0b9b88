import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const COMMANDS_PER_PROCESS = 5;
const PROCESSES = 6;

/** The tests' own way to a lab, apart from the code under test. Gives stdout; throws unless virsh exits with 0. */
export async function virsh(uri: string, args: readonly string[]): Promise<string> {
  return (await run(uri, args)).stdout;
}

/**
 * Many commands, without blanks in their arguments, in few processes: guests start six at a time. Their order is not
 * kept. Throws if one of them fails.
 */
export async function virshAll(uri: string, commands: readonly string[]): Promise<void> {
  const batches: string[] = [];
  for (let at = 0; at < commands.length; at += COMMANDS_PER_PROCESS) {
    batches.push(commands.slice(at, at + COMMANDS_PER_PROCESS).join('; '));
  }
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await script(uri, batch);
  };
  await Promise.all(Array.from({ length: PROCESSES }, worker));
}

/** Goes on after an error, and its exit status is the last command's: what counts is that no error was printed. */
async function script(uri: string, commands: string): Promise<void> {
  const { stderr } = await run(uri, [`${commands}; echo`]);
  if (stderr.includes('error:')) throw new Error(stderr);
}

function run(uri: string, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: 'C' };
  delete env['LANGUAGE'];
  return promisify(execFile)('virsh', ['-q', '-c', uri, ...args], { env, maxBuffer: 2 ** 24 });
}
