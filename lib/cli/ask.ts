import { createInterface } from 'node:readline';
import { readable } from './readable.ts';

/** Asks a person; null without a terminal, and for Ctrl-D. */
export const ask = async (question: string): Promise<string | null> => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await new Promise<string | null>((resolve) => {
    prompt.question(readable(question), resolve);
    prompt.once('close', () => {
      resolve(null);
    });
  });
  prompt.close();
  return answer === null ? null : answer.trim();
};
