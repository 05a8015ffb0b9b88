const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The environment for a program of the host: a caller's PATH may be short (cron, an init script, an administrator's
 * without sbin), so the standard folders are looked in last; and its messages untranslated.
 */
export const toolEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const given = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const path = [...given, ...FOLDERS.filter((folder) => !given.includes(folder))].join(':');
  return { ...env, PATH: path, LC_ALL: 'C' };
};
