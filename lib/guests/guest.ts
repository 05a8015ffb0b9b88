/**
 * The states virsh prints, a closed set (virsh.c `domain_states`, the same words from 0.4.0 to 11);
 * `pmsuspended` since 0.9.11. Untranslated: the gateway runs virsh under LC_ALL=C.
 */
export const GUEST_STATES = [
  'no state',
  'running',
  'idle',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const;

export type GuestState = (typeof GUEST_STATES)[number];

/** A guest as one look at its connection showed it. */
export interface Guest {
  /** The libvirt URI as the administrator gave it; '' is virsh's own default. */
  readonly connection: string;
  /** Guests are addressed by it alone: virsh takes an id before a name. */
  readonly uuid: string;
  /** Only ever shown. May hold blanks, quotes, `;`, leading dashes, any Unicode. */
  readonly name: string;
  /** libvirt's number of this start of the guest; null when it is off. */
  readonly id: number | null;
  readonly state: GuestState;
  /** Whether libvirt keeps its definition; undefined where virsh cannot tell (before 0.9.8). */
  readonly persistent: boolean | undefined;
}

/** Identifies a guest in a run: the same UUID may exist on two connections. */
export type GuestKey = string;

export const guestKey = (guest: { connection: string; uuid: string }): GuestKey =>
  `${guest.connection}\n${guest.uuid}`;

/** Still holds memory and disks: all states but "shut off". A crashed guest that libvirt preserves is active too. */
export const isActive = (state: GuestState): boolean => state !== 'shut off';
