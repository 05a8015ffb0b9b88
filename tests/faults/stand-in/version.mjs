/** Compares two versions of up to three numbers: negative, zero, positive. */
export function compareVersions(one, other) {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number));
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0) || (a[2] ?? 0) - (b[2] ?? 0);
}
