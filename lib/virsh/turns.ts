/** Lets so much work go on at a time; the rest waits for its turn, in the order in which it came. */
export const turns = (atATime: number): (<Answer>(work: () => Promise<Answer>) => Promise<Answer>) => {
  const waiting: (() => void)[] = [];
  let free = atATime;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};
