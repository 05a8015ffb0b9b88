/** Does the work for all of them, so many at the same time; the answers in the order of the items. */
export const inParallel = async <Item, Answer>(
  items: readonly Item[],
  parallel: number,
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> => {
  const answers: Answer[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [at, item] of waiting) answers[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return answers;
};
