/** Why a default file is refused: the cause, then the remedy. */
export const PROBLEMS = {
  carriageReturn:
    'a carriage return, which sh would keep in the value: save the file with Unix line ends (sed -i "s/\\r$//" FILE)',
  nul: 'a NUL byte, which no value can hold: write the file anew as plain text',
  byteOrderMark:
    'a byte order mark, which sh takes for part of the first name: save the file as UTF-8 without it',
  tilde: '~ would be expanded by sh, and this file is only read: write the path in full, or quote the ~',
  backslashAtEnd: 'a backslash with nothing after it: remove it, or write it as \\\\',
  expansion: (char: string) =>
    `${char} would be expanded by sh, and this file is only read: write the value in full, or ${char} as \\${char} if it is meant literally`,
  operator: (char: string) =>
    `${char} would be a command's syntax to sh, and only KEY=value belongs here: quote the value it is part of, or remove it`,
  glob: (char: string) =>
    `${char} after export may be matched against file names by sh: quote the value, or leave out export`,
  unterminated: (quote: string) => `a ${quote} that nothing closes: add the closing ${quote}`,
  blankBeforeEquals: (name: string) =>
    `a blank before = makes ${name} a command to sh: write ${name}=value without blanks`,
  command: (word: string) =>
    `"${word}" would be run as a command by sh, and only KEY=value belongs here: remove it, or quote the value it is part of`,
} as const;
