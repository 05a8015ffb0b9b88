// virsh's tables, in the three formats it has had.

/** The rows as text. @param {{ has: Function, quiet: boolean, printable: boolean }} how */
export function formatTable(head, rows, how) {
  if (how.has('4.8.0')) return wide(head, rows, how);
  const [pad, dashes] = how.has('0.9.10') ? middle(head.length) : [old, '-'.repeat(34)];
  const lines = rows.map((row) => `${pad(row)}\n`);
  return (how.quiet ? '' : `${pad(head)}\n${dashes}\n`) + lines.join('');
}

function old([id, name, state]) {
  return `${id.padStart(3)} ${padBytes(name, 20)} ${state}`;
}

function middle(columns) {
  if (columns === 3)
    return [([id, name, state]) => ` ${id.padEnd(5)} ${padBytes(name, 30)} ${state}`, '-'.repeat(52)];
  const pad = ([id, name, state, title]) =>
    ` ${id.padEnd(5)} ${padBytes(name, 30)} ${padBytes(state, 10)} ${padBytes(title, 20)}`;
  return [pad, '-'.repeat(82)];
}

function wide(head, rows, { quiet, printable }) {
  const cells = [...(quiet ? [] : [head]), ...rows].map((row) =>
    row.map((cell) => (printable ? cell : spoil(cell))),
  );
  const widths = head.map((_, column) => Math.max(0, ...cells.map((row) => [...row[column]].length)));
  const lines = cells.map((row) => ` ${row.map((cell, column) => padWide(cell, widths, column)).join('')}\n`);
  if (!quiet) lines.splice(1, 0, `${'-'.repeat(widths.reduce((sum, width) => sum + width + 3, 0))}\n`);
  return lines.join('');
}

function padWide(cell, widths, column) {
  if (column === widths.length - 1) return cell;
  return cell + ' '.repeat(widths[column] - [...cell].length + 3);
}

// Under LC_ALL=C each byte beyond ASCII becomes the four characters \xff.
function spoil(text) {
  return [...Buffer.from(text)].map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\\xff')).join('');
}

// printf's %-20s counts bytes.
function padBytes(text, width) {
  return text + ' '.repeat(Math.max(0, width - Buffer.byteLength(text)));
}
