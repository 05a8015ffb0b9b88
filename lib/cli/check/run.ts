import { hostname } from 'node:os';
import type { Facts } from '../../check/facts.ts';
import type { Guest } from '../../guests/guest.ts';
import { judge } from '../../guests/selection.ts';
import { countFindings, isReady, judgeFacts } from '../../check/judge.ts';
import { checkRecord } from '../../report/check/json.ts';
import { renderCheck, renderQuiet } from '../../report/check/view.ts';
import { capabilityReader } from '../../virsh/capabilities.ts';
import { VirshHypervisor } from '../../virsh/hypervisor.ts';
import { Virsh } from '../../virsh/virsh.ts';
import { takeCircumstances } from '../circumstances.ts';
import { processClock } from '../clock.ts';
import type { CheckLine } from '../command-line.ts';
import { openConsole, type Console } from '../console.ts';
import { findMistakes } from '../mistakes.ts';
import type { Settings } from '../options.ts';
import { connectionsOf, makePolicy, orderProblems } from '../policy.ts';
import { readEachSetting } from '../read-settings.ts';
import { leave, sayMistakes, saySettings, sayWhole } from '../say.ts';
import { catchSignals } from '../signals.ts';
import { survey, unaskedConnections, type Survey } from '../survey.ts';
import { gather } from './gather.ts';

/** Is this host, is each running guest ready? Changes nothing. Gives the exit status: 3 with an error among the findings. */
export const runCheck = async (line: CheckLine, version: string): Promise<number> => {
  const read = await readEachSetting(line.flags, process.env);
  if (!read.ok) return sayMistakes(read.problems);
  const problems = orderProblems(read.settings);
  if (problems.length > 0) return sayMistakes(problems);
  const console = openConsole(read.settings, process.env);
  saySettings(console, read.settings);
  const facts = await look(line, read.settings, console, version);
  return 'mistakes' in facts ? sayMistakes(facts.mistakes) : say(facts, console);
};

/** As a run does, for a host that goes down. */
const look = async (
  { guests }: CheckLine,
  settings: Settings,
  console: Console,
  version: string,
): Promise<Facts | { readonly mistakes: readonly string[] }> => {
  const { env } = process;
  const virsh = new Virsh(env, console.onCall);
  const capabilities = capabilityReader(virsh);
  const hypervisor = new VirshHypervisor(virsh, capabilities);
  process.once('exit', () => {
    hypervisor.close();
  });
  catchSignals((signal) => void leave(signal, hypervisor, async () => Promise.resolve(false)));
  const goingDown = async (): Promise<boolean> => Promise.resolve(true);
  const [seen, about] = await Promise.all([
    wholeSurvey(hypervisor, connectionsOf(settings)),
    takeCircumstances(settings, capabilities, goingDown),
  ]);
  const mistakes = [...about.mistakes, ...(await findMistakes(guests, seen, hypervisor))];
  if (mistakes.length > 0) return { mistakes };
  const named = judge({ named: guests, exclude: [], persistentOnly: false, leavePaused: false });
  if (
    unaskedConnections(seen) === 0 &&
    !seen.guests.some((guest) => named(guest).selected) &&
    guests.length > 0
  )
    return { mistakes: [`none of these guests is running: ${guests.join(', ')}`] };
  const policy = makePolicy(settings, { guests: [], ...about });
  const offGuests = async (uri: string): Promise<readonly Guest[] | null> => hypervisor.guestsThatAreOff(uri);
  return gather({
    offGuests,
    settings,
    policy,
    words: guests,
    seen,
    virsh,
    can: await capabilities(),
    version,
    env,
  });
};

/** A look gives up by itself after 10 s, and identifying its guests after 10 s more. Milliseconds. */
const PATIENCE_MS = 21_000;

/** Nobody waits for the answer to save a guest: a slow connection is given the time it takes. */
const wholeSurvey = async (hypervisor: VirshHypervisor, connections: readonly string[]): Promise<Survey> =>
  survey(hypervisor, connections, {
    ...{ whole: true, watch: true },
    ...{ limitMs: Infinity, patienceMs: PATIENCE_MS },
  });

/** A pager may take its time; nothing is waiting. Milliseconds. */
const FLUSH_MS = 3_600_000;

const say = async (facts: Facts, { out, json, level, look: options, flush }: Console): Promise<number> => {
  const findings = judgeFacts(facts);
  const stamp = { run: hostname(), time: new Date() };
  return sayWhole(async () => {
    if (json) out.write(`${JSON.stringify(checkRecord(processClock.now(), facts, findings, stamp))}\n`);
    else
      for (const line of level === 'quiet'
        ? renderQuiet(findings, options)
        : renderCheck(facts, findings, options))
        out.write(`${line}\n`);
    await flush(FLUSH_MS);
    return isReady(countFindings(findings)) ? 0 : 3;
  });
};
