import type { Guest, GuestState } from '../../../lib/guests/guest.ts';
import type { End, Hint } from '../../../lib/shutdown/event.ts';

/** How a guest of the model behaves. Times in milliseconds. */
export interface Manners {
  readonly name: string;
  readonly connection: string;
  readonly place: number;
  readonly excluded: boolean;
  readonly persistent: boolean;
  readonly first: Exclude<GuestState, 'shut off'>;
  /** From the press that counts to its end; null for a guest that never reacts. */
  readonly obeysAfter: number | null;
  readonly presses: number;
  /** How its requests are answered, in turn; then always "done". */
  readonly answers: readonly ('done' | 'no-answer' | 'refused' | 'lost')[];
  readonly startsAt: number;
  /** Comes back so many times after it went off. */
  readonly comesBack: number;
  /** Goes down by itself at that time; null: no. */
  readonly endsItselfAt: number | null;
  readonly canBeSaved: boolean;
  readonly canBeDestroyed: boolean;
}

/** A guest in the model: the truth that the machine can only ask for. */
export class ModelGuest {
  readonly manners: Manners;
  readonly uuid: string;
  id: number;
  state: GuestState;
  reason: 'shutdown' | 'destroyed' | 'saved' | 'unknown' = 'unknown';
  pressed = 0;
  answered = 0;
  backs = 0;
  /** Lives it had; a life that ended knows how. */
  life = 1;

  constructor(manners: Manners, at: number) {
    this.manners = manners;
    this.uuid = `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
    this.id = at + 1;
    this.state = manners.startsAt > 0 ? 'shut off' : manners.first;
  }

  get isActive(): boolean {
    return this.state !== 'shut off';
  }

  seen(): Guest {
    const { connection, name, persistent } = this.manners;
    return { connection, name, persistent, uuid: this.uuid, id: this.id, state: this.state };
  }

  /** What `domstate --reason` says. */
  end(): End {
    if (this.isActive) return { is: 'active', state: this.state };
    return this.manners.persistent ? { is: 'off', reason: this.reason } : { is: 'absent' };
  }

  stop(reason: 'shutdown' | 'destroyed' | 'saved'): Hint {
    this.state = 'shut off';
    this.reason = reason;
    return `stopped-${reason}`;
  }

  start(): void {
    this.id += 100;
    this.state = 'running';
    this.pressed = 0;
    this.life += 1;
  }
}
