import { hostname } from 'node:os';
import type { Facts } from '../../check/facts.ts';
import type { Guest } from '../../guests/guest.ts';
import { namedBy } from '../../guests/selection.ts';
import { countFindings, isReady, judgeFacts } from '../../check/judge.ts';
import { checkRecord } from '../../report/check/json.ts';
import { renderCheck, renderQuiet } from '../../report/check/view.ts';
import type { VirshHypervisor } from '../../virsh/hypervisor.ts';
import { takeCircumstances } from '../circumstances.ts';
import { processClock } from '../clock.ts';
import type { CheckLine } from '../command-line.ts';
import { openConsole, PAGER_MS, type Console } from '../console.ts';
import { findMistakes } from '../mistakes.ts';
import { knownBattery } from '../forecast.ts';
import type { Settings } from '../options.ts';
import { openHypervisor } from '../open-hypervisor.ts';
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
  { guests: words }: CheckLine,
  settings: Settings,
  console: Console,
  version: string,
): Promise<Facts | { readonly mistakes: readonly string[] }> => {
  const { env } = process;
  const { virsh, capabilities, hypervisor } = openHypervisor(env, console);
  catchSignals((signal) => void leave(signal, hypervisor, never));
  const [seen, battery, about] = await Promise.all([
    wholeSurvey(hypervisor, connectionsOf(settings)),
    knownBattery(settings, env),
    takeCircumstances(settings, capabilities, { goingDown: always, env }),
  ]);
  const strange = await findMistakes(words, seen, hypervisor);
  // A word that names no guest is one mistake: that nobody of that name is running needs no saying.
  const mistakes = [...about.mistakes, ...(strange.length > 0 ? strange : allOff(words, seen))];
  if (mistakes.length > 0) return { mistakes };
  const offGuests = async (uri: string): Promise<readonly Guest[] | null> => hypervisor.guestsThatAreOff(uri);
  const policy = makePolicy(settings, { guests: [], ...about });
  const can = await capabilities();
  return gather({ virsh, can, settings, policy, words, seen, battery, offGuests, version, env });
};

/** Judged is the host's way down, whether it goes down or not; a hang-up meanwhile ends the looking. */
const always = async (): Promise<boolean> => Promise.resolve(true);
const never = async (): Promise<boolean> => Promise.resolve(false);

/** Nothing would be looked at: that must not read as "ready". */
const allOff = (words: readonly string[], seen: Survey): string[] =>
  unaskedConnections(seen) > 0 || words.length === 0 || seen.guests.some(namedBy(words))
    ? []
    : [
        `none of these guests is running: ${words.join(', ')}; nothing was done; \`virsh list\` shows those that run`,
      ];

/** A look gives up by itself after 10 s, and identifying its guests after 10 s more. Milliseconds. */
const PATIENCE_MS = 21_000;

/** Nobody waits for the answer to save a guest: a slow connection is given the time it takes. */
const wholeSurvey = async (hypervisor: VirshHypervisor, connections: readonly string[]): Promise<Survey> =>
  survey(hypervisor, connections, {
    ...{ whole: true, watch: true },
    ...{ limitMs: Infinity, patienceMs: PATIENCE_MS },
  });

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
    await flush(PAGER_MS);
    return isReady(countFindings(findings)) ? 0 : 3;
  });
};
