import { pathToFileURL } from 'node:url';

/** What `import.meta.url` is in the CommonJS bundle: yargs and zx look for their own folder with it. */
export const __fileUrl = pathToFileURL(__filename).href;
