// Shuts down every guest before the host goes down. From top to bottom the story of a run: the settings, the guests,
// the plan, the shutdown loop, what became of each guest.
import { holdBack } from '../lib/cli/battery/hold-back.ts';
import { takeCircumstances } from '../lib/cli/circumstances.ts';
import { processClock as clock } from '../lib/cli/clock.ts';
import { parseCommandLine } from '../lib/cli/command-line.ts';
import { openConsole } from '../lib/cli/console.ts';
import { goElsewhere } from '../lib/cli/elsewhere.ts';
import { findMistakes } from '../lib/cli/mistakes.ts';
import { reachForMeans } from '../lib/cli/means.ts';
import { openHypervisor } from '../lib/cli/open-hypervisor.ts';
import { makePolicy, planOf } from '../lib/cli/policy.ts';
import { readSettings } from '../lib/cli/read-settings.ts';
import { openRunRecord } from '../lib/cli/run-record.ts';
import { RunReporter } from '../lib/cli/run-reporter.ts';
import { leave, sayCrash, sayHostStaysUp } from '../lib/cli/say.ts';
import { sayMistakes, saySettings } from '../lib/cli/say.ts';
import { catchSignals, signalStatus } from '../lib/cli/signals.ts';
import { surveyor } from '../lib/cli/survey.ts';
import { takeTurn } from '../lib/cli/turn.ts';
import { goingDownReader } from '../lib/host/going-down.ts';
import { exitStatus } from '../lib/shutdown/ending.ts';
import { startLoop } from '../lib/shutdown/loop.ts';
import { initialState } from '../lib/shutdown/state.ts';

declare const __VERSION__: string;

// A loop that runs dry before the exit status is known must not look like success.
process.exitCode = 1;

const main = async (): Promise<number> => {
  const { env } = process;

  // The settings: flag > environment > file > default.
  const line = parseCommandLine(process.argv.slice(2), __VERSION__);
  if (line.is !== 'command') return goElsewhere(line, __VERSION__);
  const read = await readSettings(line.flags, env);
  if (!read.ok) return sayMistakes(read.problems);
  const { settings } = read;
  const console = openConsole(settings, env);
  const goingDown = goingDownReader(env);
  saySettings(console, settings);
  if (settings['if-host-going-down'].value && !(await goingDown())) return sayHostStaysUp(console);

  // The guests of every connection. A connection that cannot be asked is an outcome, never an empty list.
  const { capabilities, hypervisor } = openHypervisor(env, console);
  const signals = catchSignals((signal) => void leave(signal, hypervisor, goingDown));
  const isRun = line.command === 'shutdown';
  const lookAround = surveyor(hypervisor, settings, { whole: line.guests.length > 0, watch: isRun });
  const looking = lookAround();
  const waits = isRun && settings['battery-wait'].value && !(await goingDown());
  const early = isRun && !waits ? reachForMeans(settings, env) : null;
  const [first, about] = await Promise.all([
    looking,
    takeCircumstances(settings, capabilities, { goingDown, env }),
  ]);
  const mistakes = [...about.mistakes, ...(await findMistakes(line.guests, first, hypervisor))];
  if (mistakes.length > 0) return sayMistakes(mistakes);

  // The plan: pure.
  const policy = makePolicy(settings, { guests: line.guests, ...about });
  if (!isRun) return (await import('../lib/cli/show-plan.ts')).showPlan(console, policy, settings, first);

  // On battery nobody is asked before it has to be.
  if (waits && !(await holdBack({ settings, env, console, policy, lookAround }))) return 0;
  const { lock, battery } = early ?? reachForMeans(settings, env);

  // The shutdown loop. One run at a time on a host; who had to wait looks again.
  const reporter = new RunReporter(console, clock, (warn) => openRunRecord(settings, env, warn));
  const { waited, release } = await takeTurn(lock, battery.limit(policy), reporter.warn);
  const seen = waited || waits ? await lookAround() : first;
  reporter.begin(policy, planOf(policy, seen.guests, clock.now()), __VERSION__);
  const loop = startLoop(initialState(policy, seen.looking), [...battery.taken(), ...seen.happenings], {
    hypervisor,
    clock,
    reporter,
  });
  seen.forwardTo(loop.emit);
  battery.forwardTo(loop.emit);
  signals.listener = (signal) => {
    loop.emit({ is: 'signal', signal });
  };
  const end = await loop.ended;

  // What became of each guest.
  reporter.end(end);
  const closed = await reporter.close(Math.max(100, Math.min(2_000, end.policy.limitMs - clock.now() - 50)));
  release();
  await console.flush();
  // Node's own exit would wait for a disk that hangs, and the limit is a promise.
  if (!closed) process.kill(process.pid, 'SIGKILL');
  return end.signal === null ? exitStatus(end) : signalStatus(end.signal);
};

void main()
  .catch(sayCrash)
  .then((status) => process.exit(status));
