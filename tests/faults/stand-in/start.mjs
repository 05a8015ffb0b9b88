// The stand-in virsh as a process.
import { readFileSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { virsh } from './main.mjs';

process.exit(
  await virsh(process.argv.slice(2), {
    env: process.env,
    terminal: isatty(1),
    readInput: () => readFileSync(0, 'utf8'),
    write: writeAll,
  }),
);

// Waits while a pipe is full. A closed stream or a full disk loses the text, as in virsh; a reader that is gone ends it.
function writeAll(descriptor, text) {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if (error.code === 'EPIPE') process.exit(141);
      if (error.code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
