/** In order, of so many each. */
export const parts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

/** The square root of their number of parts, of as many each: should each hold up those behind it, few rounds do. */
export const rootParts = <Item>(items: readonly Item[]): Item[][] =>
  parts(items, Math.ceil(Math.sqrt(items.length)));
