// Which command and which option virsh has since which release, as `name[:kind][@since]`. Kinds: bool (if none is given),
// string (an optional value, also taken by position), named (a value only by name), data (a required value), argv (all the rest).

const TABLE = {
  list:
    'inactive all managed-save@0.8.9 title@0.9.10 uuid@0.9.11 name@0.9.11 table@0.9.11 transient@0.9.11 persistent@0.9.11 ' +
    'state-running@0.9.13 state-paused@0.9.13 state-shutoff@0.9.13 state-other@0.9.13 autostart@0.9.13 no-autostart@0.9.13 ' +
    'with-managed-save@0.9.13 without-managed-save@0.9.13 with-snapshot@0.9.13 without-snapshot@0.9.13 id@8.0.0',
  domstate: 'domain:data reason@0.9.2',
  domid: 'domain:data',
  domuuid: 'domain:data',
  domname: 'domain:data',
  dominfo: 'domain:data',
  dumpxml: 'domain:data inactive security-info',
  'domtime@1.2.5': 'domain:data now pretty sync time:string',
  'metadata@1.1.3': 'domain:data uri:data live config current key:string',
  shutdown: 'domain:data mode:string@0.9.10',
  destroy: 'domain:data graceful@0.9.10',
  'managedsave@0.8.0': 'domain:data bypass-cache@0.9.4 running@0.9.5 paused@0.9.5 verbose@0.9.5',
  suspend: 'domain:data',
  resume: 'domain:data',
  'dompmwakeup@0.9.11': 'domain:data',
  start: 'domain:data paused@0.8.2 force-boot@0.9.5 bypass-cache@0.9.4',
  autostart: 'domain:data disable',
  connect: 'name:string readonly',
  uri: '',
  version: 'daemon@0.9.2',
  'event@1.2.2': 'domain:named event:string all loop timeout:named list timestamp@1.3.1',
  '-echo@0.8.5': 'shell xml string:argv',
  '-quit': '',
  '-exit': '',
};

/**
 * The command as one release knows it.
 * @param {string} name
 * @param {(since: string) => boolean} has whether this virsh is of that release or later
 * @returns {{ connects: boolean, options: { name: string, kind: string }[] } | undefined}
 */
export function findDefinition(name, has) {
  for (const [key, options] of Object.entries(TABLE)) {
    const [bare, since = '0'] = key.replace(/^-/, '').split('@');
    if (bare === name && has(since))
      return { connects: !key.startsWith('-'), options: readOptions(options, has) };
  }
  return undefined;
}

function readOptions(text, has) {
  const options = text.split(' ').filter(Boolean).map(readOption);
  return options.filter(({ since }) => has(since));
}

function readOption(text) {
  const [, name, kind = 'bool', since = '0'] = /^([a-z-]+)(?::([a-z]+))?(?:@([\d.]+))?$/.exec(text);
  return { name, kind, since };
}
