import type { HostProblem } from '../../init/host.ts';
import type { Refusal, Step } from '../../init/steps.ts';
import { unreachable } from '../../guests/unreachable.ts';
import { oneLine } from '../../report/printable.ts';
import { asLine, type Message } from '../../report/texts.ts';
import { count, listing } from '../../report/words.ts';
import { changedStanza, noPlaceForStanza, notSh } from './stanza-words.ts';

/** What a person is told of `init generate`, `install` and `remove`. */

export const stepSentence = (step: Step): string => {
  switch (step.is) {
    case 'written':
      return `written       ${step.path}`;
    case 'unchanged':
      return `as it was     ${step.path}`;
    case 'left-alone':
      return `left alone    ${step.path} (${LEFT_ALONE[step.why]})`;
    case 'backed-up':
      return `kept          ${step.path} as ${step.to}`;
    case 'restored':
      return `restored      ${step.path} from ${step.from}`;
    case 'removed':
      return `removed       ${step.path}${step.path.endsWith('.override') ? KEPT_BY_JOB : ''}`;
    case 'noted-removal':
      return `noted         ${step.path}: the package leaves it at that, until init install`;
    case 'stanza-in':
      return `stanza put in ${step.path}, line ${String(step.line)}`;
    case 'stanza-out':
      return `stanza out of ${step.path}`;
    case 'ran':
      return `ran           ${step.command}`;
    case 'linked':
      return `linked        ${step.link}`;
    case 'unlinked':
      return `unlinked      ${step.link}`;
    case 'reordered':
      return `reordered     ${count(step.count, 'link')} of other scripts`;
    case 'rewritten':
      return `rewritten     ${step.path}`;
    case 'switched-off':
      return `switched off  ${step.name} (${step.command})`;
    case 'switched-on':
      return `switched on   ${step.name} again (${step.command})`;
    default:
      return unreachable(step);
  }
};

/** Upstart: see `UpstartView`. */
const KEPT_BY_JOB = ' (the job that runs keeps it until it is stopped and started)';

const LEFT_ALONE: Readonly<Record<Extract<Step, { is: 'left-alone' }>['why'], string>> = {
  settings: 'it was edited',
  program: 'it came from a package or by hand; a newer one has to come the same way',
  changed: 'it was changed since it was installed; --force removes it',
  stanza:
    'the stanza in it is not as this program wrote it; --force takes it out, and keeps the script as it is now',
  package: "it is the Debian package's",
};

export const refusalLine = (refusal: Refusal): string => asLine(refusalMessage(refusal));

/** @param steps what was done before it, all the same @param root where the system is */
export const refusalMessage = (
  refusal: Refusal,
  { steps, root }: { steps: readonly Step[]; root: string } = { steps: [], root: '/' },
): Message => {
  switch (refusal.reason) {
    case 'changed-files':
      return changedFiles(refusal, steps.length > 0);
    case 'changed-stanza':
      return changedStanza(refusal);
    case 'manifest-unreadable':
      return {
        cause: `${refusal.path}, the note of what was installed, cannot be read; nothing was done`,
        remedy: 'move it away and try again',
      };
    case 'no-place-for-stanza':
      return noPlaceForStanza(refusal, root);
    case 'broken-marks':
      return {
        cause: `${refusal.path}: ${refusal.detail}; nothing was done`,
        remedy: 'edit the file: take out what is left of the stanza, then try again',
      };
    case 'not-sh':
      return notSh(refusal, root);
    case 'tool-failed':
      return {
        cause: `${refusal.command}: ${oneLine(refusal.detail)}`,
        remedy: 'mend that, then run this again: what was done already is found as it is',
      };
    case 'links-not-made':
      return {
        cause: `the links of /etc/rc0.d, rc1.d and rc6.d: ${oneLine(refusal.detail)}`,
        remedy: '`init status` says what is wrong with the order',
      };
    case 'not-written':
      return { cause: oneLine(refusal.detail), remedy: 'are you root? is the file system writable?' };
    default:
      return unreachable(refusal);
  }
};

const changedFiles = (
  { paths, isCalled }: Extract<Refusal, { reason: 'changed-files' }>,
  isLinkedAgain: boolean,
): Message => ({
  cause: [
    `${listing(paths)} ${paths.length === 1 ? 'is' : 'are'} not as this program wrote it${isCalled ? ', and called as it is' : ''}`,
    isLinkedAgain ? 'its links were made again, nothing else was done' : 'nothing was done',
  ].join('; '),
  remedy: 'look what was changed and why; --force overwrites, and keeps what was there',
});

export const hostProblemLine = (problem: HostProblem): string => asLine(hostProblemMessage(problem));

export const hostProblemMessage = (problem: HostProblem): Message => {
  switch (problem.reason) {
    case 'no-libvirt':
      return {
        cause: `no libvirtd is installed here: looked for ${listing(problem.looked)}; nothing was done`,
        remedy: 'install it first, or name its job or script with --service and --system',
      };
    case 'other-init':
      return {
        cause: `this host has ${problem.init}, for which there are no files; nothing was done`,
        remedy: OTHER_INIT_REMEDIES[problem.init],
      };
    case 'odd-path':
      return {
        cause: `"${oneLine(problem.path)}" cannot stand in an init file: it takes an absolute path without blanks or quotes; nothing was done`,
        remedy: 'a symbolic link of a plain name does',
      };
    case 'odd-service':
      return {
        cause: `"${oneLine(problem.name)}" is no name of a job or an init script; nothing was done`,
        remedy: 'libvirt-bin and libvirtd are the usual ones',
      };
    case 'no-root':
      return {
        cause: `there is no folder ${oneLine(problem.root)}; nothing was done`,
        remedy: 'check --root',
      };
    default:
      return unreachable(problem);
  }
};

const OTHER_INIT_REMEDIES = {
  systemd:
    'its own libvirt-guests.service waits for guests; --system sysv if PID 1 is SysV init all the same',
  openrc:
    'call this program from a service of OpenRC that needs libvirtd; --system sysv if rc of SysV init runs all the same',
} as const;
