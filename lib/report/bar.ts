/**
 * A progress bar in brackets; full only when all is done, empty only when nothing is.
 * @param width columns, brackets included; below 5 it would say nothing and is ''
 */
export const bar = (done: number, total: number, width: number, unicode: boolean): string => {
  if (width < LEAST_WIDTH || total === 0) return '';
  const inside = width - 2;
  const exact = (done / total) * inside;
  const filled = done === 0 || done === total ? exact : Math.min(inside - 1, Math.max(1, Math.round(exact)));
  const [full, empty] = unicode ? ['█', '░'] : ['#', '.'];
  return `[${full.repeat(filled)}${empty.repeat(inside - filled)}]`;
};

const LEAST_WIDTH = 5;
