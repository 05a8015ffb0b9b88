/**
 * Makes text from outside (guest names, URIs, virsh's sentences) safe to show: control characters would move the
 * cursor or end the line, directional ones would make a name look like another. Joiners stay: scripts need them.
 */
export const printable = (text: string): string => text.replace(UNSAFE, escaped);

/** The same for a terminal without UTF-8. */
export const printableAscii = (text: string): string => ascii(printable(text));

/** The one or the other. */
export const shown = (text: string, unicode: boolean): string =>
  unicode ? printable(text) : printableAscii(text);

/**
 * For a terminal without UTF-8, where the bytes of other characters may hold its control codes (0x9b is CSI). Lines and colours, which
 * are ours, stay.
 */
export const ascii = (text: string): string => text.replace(/[\u{80}-\u{10ffff}]/gu, '?');

/** A sentence of virsh, which may have several lines, on one. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/gu, ' ').trim());

const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
};
