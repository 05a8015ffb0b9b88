import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What an administrator runs: the one file that `npm run build` makes. */
export const BUILT_FILE = `${ROOT}dist/libvirt-shutdown-domains`;

/** Makes it anew; its messages are shown only when that fails. */
export function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
