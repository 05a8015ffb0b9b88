import { UNCLEAR } from './problems.ts';
import { Unclear } from './quotes.ts';
import type { Token } from './words.ts';

export interface Branch {
  readonly patterns: readonly Token[];
  /** Right behind its pattern's `)`. */
  readonly at: number;
  /** The names of all commands in it, those of commands within commands included. */
  readonly commands: readonly string[];
  /** It ends with bash's `;&` or `;;&`, which go on in the branches below. */
  readonly fallsThrough: boolean;
}

export interface Case {
  readonly at: number;
  /** What follows `case`, as it is written. */
  readonly subject: string;
  readonly inFunction: boolean;
  /** It is part of another command. */
  readonly nested: boolean;
  /** A `shift` came before: `$1` is no longer the script's first argument. */
  readonly shifted: boolean;
  readonly branches: readonly Branch[];
}

export interface Cases {
  readonly cases: readonly Case[];
  /** `NAME=value` of all assignments outside functions, as they are written. */
  readonly assignments: readonly string[];
}

/** The way through the words, and what was found on it. */
export interface Walk extends Cases {
  readonly tokens: readonly Token[];
  at: number;
  readonly cases: Case[];
  readonly assignments: string[];
  shifted: boolean;
}

export const take = (walk: Walk): Token | undefined => walk.tokens[walk.at++];

export const takeBehindNewlines = (walk: Walk): Token | undefined => {
  while (walk.tokens[walk.at]?.text === '\n') walk.at += 1;
  return take(walk);
};

export const expect = (walk: Walk, token: Token | undefined, text: string): void => {
  if (token?.text !== text) fail(walk, token);
};

export const fail = (walk: Walk, token: Token | undefined): never => {
  if (token === undefined) throw new Unclear(walk.tokens.at(-1)?.at ?? 0, UNCLEAR.openCommand);
  throw new Unclear(token.at, UNCLEAR.unexpected(token.text.trim()));
};
