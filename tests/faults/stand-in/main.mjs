// One run of the stand-in virsh: arguments in, commands parsed before any runs, then each in turn, exit status of the last.
import { handlers } from './commands.mjs';
import { Connection } from './connection.mjs';
import { Failure, LostConnection } from './failure.mjs';
import { applyFaults } from './faults.mjs';
import { localeOf } from './locale.mjs';
import { Output } from './output.mjs';
import { parseGlobals, parseInvocation, parseScript, UsageError } from './parse.mjs';
import { openWorld } from './world.mjs';

class Exit {
  constructor(code) {
    this.code = code;
  }
}

function exit(code) {
  throw new Exit(code);
}

/**
 * Runs virsh.
 * @param {string[]} argv what follows the program's name
 * @param {{ env: object, terminal: boolean, readInput: () => string, write: (descriptor: number, text: string | Buffer) => void }} io
 * @returns {Promise<number>} the exit status
 */
export async function virsh(argv, io) {
  const world = openWorld(io.env.STAND_IN_WORLD);
  const output = new Output(world, localeOf(io.env), io);
  const { LC_ALL, LANGUAGE, LANG, _STDBUF_O } = io.env;
  world.log({ kind: 'start', ppid: process.ppid, argv, env: { LC_ALL, LANGUAGE, LANG, _STDBUF_O } });
  const code = await endingOf(runAsAsked(argv, { world, output, io }), output);
  output.flush();
  world.log({ kind: 'end', code });
  return code;
}

async function endingOf(running, output) {
  try {
    return await running;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (!(error instanceof UsageError)) throw error;
    for (const line of error.raw) output.raw(2, `${line}\n`);
    for (const line of error.lines) output.error(line);
    return 1;
  }
}

async function runAsAsked(argv, { world, output, io }) {
  const globals = parseGlobals(argv, world.has);
  output.quiet = globals.quiet;
  const connection = new Connection({ world, output, globals, env: io.env });
  const session = { world, output, globals, connection, exit, io };
  if (globals.showVersion) return showVersion(session);
  const commands = globals.rest.length === 0 ? null : parseInvocation(globals.rest, world.has);
  // A URI on the command line is connected to before anything runs; another one when a command needs it.
  if ((globals.uri !== undefined || !world.has('0.8.5')) && !(await openFirst(session))) return 1;
  return commands === null ? runInteractive(session) : runAll(session, commands);
}

async function showVersion(session) {
  await applyFaults(session, { kind: 'command', command: '--version', argv: [] });
  session.output.print(`${session.world.version}\n`);
  return 0;
}

async function openFirst(session) {
  try {
    await session.connection.open(exit);
    return true;
  } catch (error) {
    printFailure(session, error);
    return false;
  }
}

async function runAll(session, commands) {
  let succeeded = true;
  for (const command of commands) {
    succeeded = await run(session, command);
    if (isQuit(command)) break;
  }
  return succeeded ? 0 : 1;
}

async function run(session, command) {
  const { output, globals } = session;
  const startedAt = performance.now();
  const succeeded = await attempt(session, command);
  if (isQuit(command)) return succeeded;
  if (globals.timing) output.print(`\n(Time: ${(performance.now() - startedAt).toFixed(3)} ms)\n\n`);
  else output.extra('\n');
  return succeeded;
}

function isQuit({ name }) {
  return name === 'quit' || name === 'exit';
}

async function attempt(session, command) {
  try {
    if (command.definition.connects) await session.connection.open(exit);
    const deferred = await applyFaults(session, session.connection.describe(command));
    return (await handlers[command.name]({ ...session, command, deferred })) ?? true;
  } catch (error) {
    printFailure(session, error);
    return false;
  }
}

function printFailure(session, error) {
  if (!(error instanceof Failure)) throw error;
  if (error instanceof LostConnection) session.connection.lose();
  for (const line of error.lines) session.output.error(line);
}

async function runInteractive(session) {
  const { output, world, io } = session;
  output.extra('Welcome to virsh, the virtualization interactive terminal.\n\n');
  output.extra("Type:  'help' for help with commands\n       'quit' to quit\n\n");
  for (const line of io.readInput().split('\n').filter(Boolean)) {
    output.print(`virsh # ${line}\n`);
    for (const command of parseScript(line, world.has)) await run(session, command);
  }
  output.print('virsh # \n');
  return 0;
}
