/** A command that failed: what virsh prints, one line for each, without the prefix `error: `. */
export class Failure extends Error {
  constructor(...lines) {
    super(lines.join('\n'));
    this.lines = lines.filter((line) => line !== undefined);
  }
}

/** The daemon went away while the command waited for it. */
export class LostConnection extends Failure {}
