import { lookAt, placeFile, realPath } from './place.ts';
import { backUp } from './settle.ts';
import type { Work } from './work.ts';

/**
 * Writes an init script that is not ours, a character per byte, with the mode it has. Through a link, if it is one: what that
 * leads to is what rc runs. @param isKept as it was, in our state folder
 */
export const rewriteScript = async (
  work: Work,
  path: string,
  text: string,
  isKept: boolean,
): Promise<void> => {
  const { root } = work.host;
  const place = await realPath(root, path);
  if (isKept) await backUp(work, place, 'changed');
  const { mode = 0o755 } = (await lookAt(root, place)) ?? {};
  await placeFile(root, place, Buffer.from(text, 'latin1'), mode);
};
