import { element, type Child } from './markup.ts';

/** A sentence in which the names of options are not broken: "--" at a line's end is read as a dash. */
export const sentence = (text: string): Child =>
  text
    .split(/((?<![^\s(`])--[a-z][\w-]*)/u)
    .map((part, index) => (index % 2 === 0 ? part : element('span', { class: 'option' }, part)));
