// apc-nis-server.mjs PORT FILE
// What apcupsd says on its port: to the command `status`, records, each behind its length in two bytes, and an empty one at
// the end. FILE has { mode, records } as JSON, and is read for each answer.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const [, , port, file] = process.argv;
const GARBAGE = 'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html>no UPS here</html>';

function answer(socket) {
  const { mode, records } = JSON.parse(readFileSync(file, 'utf8'));
  const whole = Buffer.concat([...records, ''].map(packed));
  const part = whole.subarray(0, whole.length / 2);
  switch (mode) {
    case 'answers':
      return socket.end(whole);
    case 'stalls':
      return socket.write(part);
    case 'breaks off':
      return socket.end(part);
    case 'garbage':
      return socket.end(GARBAGE);
    default:
      return undefined;
  }
}

function packed(text) {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

createServer((socket) => {
  // Whoever asks may go without a word.
  socket.on('error', () => undefined);
  socket.once('data', () => answer(socket));
}).listen(Number(port), '127.0.0.1');
