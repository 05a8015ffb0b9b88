import type { ByHand } from './stanza-by-hand.ts';

/** What `install` and `remove` did, or found done; the command line has a sentence for each. Paths as seen from inside the root. */
export type Step =
  | { readonly is: 'written'; readonly path: string }
  | { readonly is: 'unchanged'; readonly path: string }
  /** The administrator's settings, a program that came another way, or what dpkg looks after. */
  | {
      readonly is: 'left-alone';
      readonly path: string;
      readonly why: 'settings' | 'program' | 'changed' | 'stanza' | 'package';
    }
  | { readonly is: 'backed-up'; readonly path: string; readonly to: string }
  | { readonly is: 'restored'; readonly path: string; readonly from: string }
  | { readonly is: 'removed'; readonly path: string }
  /** For our Debian package. */
  | { readonly is: 'noted-removal'; readonly path: string }
  | { readonly is: 'stanza-in'; readonly path: string; readonly line: number }
  | { readonly is: 'stanza-out'; readonly path: string }
  /** By the system's own tool. */
  | { readonly is: 'ran'; readonly command: string }
  /** By that tool; by us, where it cannot be run. */
  | { readonly is: 'linked'; readonly link: string }
  | { readonly is: 'unlinked'; readonly link: string }
  /** Links of other scripts, by insserv: it orders all of them at each run. */
  | { readonly is: 'reordered'; readonly count: number }
  /** A file of the system's, by insserv; by us, with our lines in it or without them. */
  | { readonly is: 'rewritten'; readonly path: string }
  | { readonly is: 'switched-off'; readonly name: string; readonly command: string }
  | { readonly is: 'switched-on'; readonly name: string; readonly command: string };

/** Why it was given up; most are found before anything is done. */
export type Refusal =
  /** Somebody changed what we had written, or had a file of that name before. */
  | {
      readonly reason: 'changed-files';
      readonly paths: readonly string[];
      /** A hook of ours that was edited is called as it is. */
      readonly isCalled: boolean;
    }
  /** Somebody changed the stanza in the service's script; lines from 1. */
  | {
      readonly reason: 'changed-stanza';
      readonly path: string;
      readonly line: number;
      /** Null: it stands where it belongs, as far as the script tells. */
      readonly belongsAt: number | null;
    }
  | { readonly reason: 'manifest-unreadable'; readonly path: string }
  | {
      readonly reason: 'no-place-for-stanza';
      readonly path: string;
      /** Why its place is not sure. */
      readonly detail: string;
      /** What makes it sure; null: a hand has to put it in. */
      readonly remedy: string | null;
      /** Null: it is of no use there, or is in already. */
      readonly byHand: ByHand | null;
    }
  | { readonly reason: 'broken-marks'; readonly path: string; readonly detail: string }
  /** sh would not read the service's script with the stanza in it. */
  | {
      readonly reason: 'not-sh';
      readonly path: string;
      readonly detail: string;
      /** It says so without the stanza, too. */
      readonly isOwn: boolean;
      /** Null: one is in already. */
      readonly byHand: ByHand | null;
    }
  | { readonly reason: 'tool-failed'; readonly command: string; readonly detail: string }
  | { readonly reason: 'links-not-made'; readonly detail: string }
  /** The file system refuses: no root, read-only, full. */
  | { readonly reason: 'not-written'; readonly detail: string };

export type Done =
  | { readonly ok: true; readonly steps: readonly Step[] }
  /** `steps` were done before it. */
  | { readonly ok: false; readonly refusal: Refusal; readonly steps: readonly Step[] };

/** Ends what is being done, from any depth; `install` and `remove` give it as a value. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}
