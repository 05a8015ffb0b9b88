// `npm run demo`: the built file at work on real throw-away guests of several behaviours, and the proof from their disks.
import { once } from 'node:events';
import { BUILT_FILE, build } from '../tests/guests/lab/built-file.ts';
import type { GuestOrder, Lab } from '../tests/guests/lab/lab.ts';
import { startLab } from '../tests/guests/lab/lab.ts';

type DemoGuest = GuestOrder & { readonly behaviour: string };

const GUESTS: readonly DemoGuest[] = [
  { name: 'web-1', behaviour: 'obeys at once' },
  { name: 'web-2', behaviour: 'takes 1 s', delaySeconds: 1 },
  { name: 'mail server', behaviour: 'takes 3 s; a blank in its name', delaySeconds: 3 },
  { name: 'database', behaviour: 'takes 8 s', delaySeconds: 8 },
  { name: 'needs-two-presses', behaviour: 'ignores the first press', presses: 2 },
  { name: 'paused', behaviour: 'hears nothing until resumed', paused: true },
  { name: 'reboots-first', behaviour: 'reboots when asked first', reboots: true },
  { name: 'deaf', behaviour: 'ignores every press', deaf: true },
];

const OPTIONS = ['--timeout', '25', '--reserve', '5', '--retry-interval', '5', '--on-timeout', 'destroy'];

let interrupted = false;
const isInterrupted = (): boolean => interrupted;

process.exitCode = await demo();

async function demo(): Promise<number> {
  if (process.getuid() !== 0) {
    say('The demo needs root: its own libvirtd runs in a mount namespace, so that yours is not touched.');
    say('Run: sudo npm run demo');
    return 1;
  }
  // At a terminal Ctrl-C reaches the built file as well, which ends by itself; then the lab is cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => (interrupted = true));
  say(
    'Building dist/libvirt-shutdown-domains and starting a private libvirtd (yours,\nif any, is not touched) ...',
  );
  build();
  const lab = await startLab();
  try {
    return await show(lab);
  } finally {
    await lab.stop();
    say('The guests, their libvirtd and their disks are gone again.');
  }
}

async function show(lab: Lab): Promise<number> {
  say(
    `Starting ${GUESTS.length} real QEMU guests, each a boot sector of 512 bytes that obeys,\nor not, its power button ...`,
  );
  await lab.addGuests(GUESTS);
  if (isInterrupted()) return 130;
  say(
    'Now all of them shall be off within 25 s. The deaf one is going to be forced\noff, so exit status 3 is right:\n',
  );
  const status = await call(lab, '-c', lab.uri, ...OPTIONS);
  say(
    `\nIt exited with ${String(status ?? 'a signal')}. A guest writes a marker to its disk as its last act.\nRead back from the disks:\n`,
  );
  const proven = await proof(lab);
  say('And this is what the record tells of it afterwards:\n');
  await call(lab, 'report');
  say('');
  return isInterrupted() ? 130 : proven && status === 3 ? 0 : 1;
}

/** Inside the lab's namespaces, where /etc/default, /var/log and /run are the lab's own. */
async function call(lab: Lab, ...words: readonly string[]): Promise<number | null> {
  say(`$ libvirt-shutdown-domains ${words.filter((word) => word !== '-c' && word !== lab.uri).join(' ')}\n`);
  const child = lab.spawn([process.execPath, BUILT_FILE, ...words], { stdio: 'inherit' });
  const [status] = (await once(child, 'exit')) as [number | null];
  return status;
}

/** Whether each guest's disk says what its behaviour promises. */
async function proof(lab: Lab): Promise<boolean> {
  let proven = true;
  row('guest', 'behaviour', 'pressed', 'marker');
  for (const [index, guest] of lab.guests.entries()) {
    const { clean, presses } = await guest.marker();
    const deaf = guest.order.deaf === true;
    proven &&= clean !== deaf;
    const marker = clean ? 'clean' : deaf || isInterrupted() ? 'none: cut off' : 'NONE, though it obeys';
    row(guest.name, GUESTS[index]?.behaviour ?? '', `${String(presses)} x`, marker);
  }
  say('');
  return proven;
}

function row(name: string, behaviour: string, presses: string, marker: string): void {
  say(`  ${name.padEnd(18)}  ${behaviour.padEnd(30)}  ${presses.padEnd(7)}  ${marker}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
