/** Makes TypeScript refuse a `switch` that forgets a member of its union. */
export const unreachable = (value: never): never => {
  throw new Error(`not a member of its union: ${JSON.stringify(value)}`);
};
