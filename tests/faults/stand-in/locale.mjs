// What virsh's gettext would do with a text: nothing in C, German in the stand-in for every other language.

const GERMAN = [
  [/^(.*)\bpmsuspended\b/, '$1im Energiesparzustand'],
  [/^no state/, 'kein Status'],
  [/^running/, 'laufend'],
  [/^idle/, 'frei'],
  [/^paused/, 'pausiert'],
  [/^in shutdown/, 'wird heruntergefahren'],
  [/^shut off/, 'ausgeschaltet'],
  [/^crashed/, 'abgestürzt'],
  [/^saved/, 'gespeichert'],
  [/^State$/, 'Status'],
  [/^error: /, 'Fehler: '],
  [/failed to get domain '(.*)'/s, "Domain '$1' konnte nicht erlangt werden"],
  [/^Domain (.*) is being shutdown/s, 'Domain $1 wird heruntergefahren'],
  [/^Domain (.*) destroyed/s, 'Domain $1 gelöscht'],
  [/^failed to connect to the hypervisor/, 'Verbindung zum Hypervisor scheiterte'],
  [/Failed to shutdown domain (.*)/s, 'Domain $1 konnte nicht heruntergefahren werden'],
  [
    /Requested operation is not valid: domain is not running/,
    'Angeforderte Operation ist nicht gültig: Domain läuft nicht',
  ],
  [
    /^event 'lifecycle' for domain (.*): (\w+) (.*)$/s,
    (_, domain, event, detail) => `Ereignis 'lifecycle' für Domain ${domain}: ${event} ${detail}`,
  ],
];

/** What the environment asks for: `translate` a text, and whether non-ASCII bytes are `printable`. */
export function localeOf({ LC_ALL, LC_MESSAGES, LC_CTYPE, LANG, LANGUAGE }) {
  const messages = LC_ALL || LC_MESSAGES || LANG || 'C';
  const charset = LC_ALL || LC_CTYPE || LANG || 'C';
  const foreign = isForeign(messages, LANGUAGE);
  return { translate: foreign ? toGerman : (text) => text, printable: /utf-?8/i.test(charset) };
}

// gettext heeds LANGUAGE in every locale but C and POSIX themselves: C.UTF-8 with LANGUAGE=de does translate.
function isForeign(messages, language) {
  if (messages === 'C' || messages === 'POSIX') return false;
  const wanted = (language || messages).split(':')[0];
  return !/^(C|POSIX|en)([_.@]|$)/.test(wanted);
}

function toGerman(text) {
  return GERMAN.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
