// `npm run default-file`: writes the default file that is shipped, from the options table.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultFileText } from '../lib/cli/default-file-text.ts';

writeFileSync(
  fileURLToPath(new URL('../init/default/libvirt-shutdown-domains', import.meta.url)),
  defaultFileText(),
);
