import { join } from 'node:path';
import { unreachable } from '../../guests/unreachable.ts';
import type { ByHand } from '../../init/stanza-by-hand.ts';
import type { Check } from '../../init/status.ts';
import type { Refusal } from '../../init/steps.ts';
import { oneLine } from '../../report/printable.ts';
import type { Message } from '../../report/texts.ts';
import { fit } from '../../report/width.ts';
import { bad, good, INSTALL, type Verdict } from './verdict.ts';

/** What a person is told of the stanza in libvirtd's own script. */

export const stanzaVerdict = (check: Extract<Check, { is: 'stanza' }>): Verdict => {
  const stanza = `the stanza in ${check.path}`;
  switch (check.state) {
    case 'in-place':
      return good(`${stanza}: good`);
    case 'absent':
      return bad(`${stanza} is gone`, `${INSTALL} --stanza`);
    case 'outdated':
      return bad(`${stanza} was put in by another version of this program`, INSTALL);
    case 'changed':
      return bad(
        `${stanza} is not as this program wrote it${andWrongPlace(check)}`,
        `${INSTALL} --stanza --force # what is there is kept`,
      );
    case 'misplaced':
      return bad(
        `${stanza} may never run: ${wrongPlace(check.line, check.belongsAt)}`,
        `${INSTALL} --stanza`,
      );
    case 'unproven':
      return bad(
        `${stanza}, line ${String(check.line)}, may never run: ${check.problem}`,
        `${INSTALL} --own-script # or rehearse it: nothing else can tell`,
      );
    case 'broken-marks':
      return bad(
        `${stanza} has not both of its marks`,
        `edit ${check.path}: take the rest of it out; then ${INSTALL} --stanza`,
      );
    default:
      return unreachable(check);
  }
};

const wrongPlace = (line: number, belongsAt: number): string =>
  `it stands at line ${String(line)}, and stop begins at line ${String(belongsAt)}`;

const andWrongPlace = ({ line, belongsAt }: { line: number; belongsAt: number | null }): string =>
  belongsAt === null ? '' : `, and ${wrongPlace(line, belongsAt)}`;

type Of<Reason extends Refusal['reason']> = Extract<Refusal, { reason: Reason }>;

export const changedStanza = (refusal: Of<'changed-stanza'>): Message => ({
  cause: `the stanza in ${refusal.path} is not as this program wrote it${andWrongPlace(refusal)}; nothing was done`,
  remedy: `look what was changed and why, from line ${String(refusal.line)} on; --force goes on, and keeps the script as it is now`,
});

export const noPlaceForStanza = (
  { path, detail, remedy, byHand }: Of<'no-place-for-stanza'>,
  root: string,
): Message => ({
  cause: `${path}: ${detail}; nothing was done`,
  remedy: ways(remedy, byHand, root),
});

export const notSh = ({ path, detail, isOwn, byHand }: Of<'not-sh'>, root: string): Message => {
  const when = isOwn ? 'with the stanza and without it' : 'with the stanza in it';
  return {
    cause: `${path}: ${when}, sh -n says "${oneLine(detail)}"; nothing was done`,
    remedy: ways(isOwn ? 'mend that, then try again' : null, byHand, root),
  };
};

/** Where nothing is to be put in by hand, what was said of it is all. */
const ways = (remedy: string | null, byHand: ByHand | null, root: string): string =>
  [
    ...(remedy === null ? [] : [remedy]),
    ...(byHand === null ? [] : [`put the stanza below at ${placeWords(byHand, root)}, then run this again`]),
    ...(remedy !== null && byHand === null ? [] : [`leave that script alone: \`${INSTALL} --own-script\``]),
  ].join('; or ');

/** `FILE:LINE, before "..."`, as an editor on this machine opens it; and what the place is known by. */
export const placeWords = ({ path, line, parts, before, by }: ByHand, root: string): string =>
  `${join(root, path)}:${String(line)}, ${parts ? 'within that line, ' : ''}` +
  `${before === '' ? 'at its end' : `before "${fit(oneLine(before), WIDEST_QUOTE, '~')}"`}${KNOWN_BY[by]}`;

/** Columns. */
const WIDEST_QUOTE = 40;

const KNOWN_BY: Readonly<Record<ByHand['by'], string>> = {
  reading: '',
  branch: ' (a guess: what stop does first, as far as the script tells)',
  pattern: ' (a guess: what follows the last "stop)" in it)',
  comparison: ' (a guess: where stop seems to be handled)',
  'gave-up': ' (a guess: where it could not be read any further)',
  top: ' (a guess: ahead of all that the script does)',
};
