/**
 * Turns a shell glob (`*`, `?`, `[abc]`, `[!a-z]`, `\` for a literal character) into a test for whole names.
 * A `[` without its `]` stands for itself, as in sh.
 */
export const globMatcher = (glob: string): ((name: string) => boolean) => {
  const pattern = compile(`^${toPattern(glob)}$`);
  return (name) => pattern?.test(name) ?? name === glob;
};

/** A range that runs backwards, `[z-a]`, is no pattern: the glob then stands for itself. */
const compile = (pattern: string): RegExp | null => {
  try {
    return new RegExp(pattern, 'su');
  } catch {
    return null;
  }
};

/** Whether a word has to be matched rather than compared. */
export const isGlob = (word: string): boolean => /[*?[\\]/u.test(word);

const TOKEN = /\\(.)|\[(!?)(\]?[^\]]*)\]|\*|\?|[\s\S]/gu;

const toPattern = (glob: string): string =>
  glob.replace(TOKEN, (token: string, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined && set !== '')
      return `[${not === '!' ? '^' : ''}${set.replace(/[\]\\[^]/gu, '\\$&')}]`;
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return literal(token);
  });

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
