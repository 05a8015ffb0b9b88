const BLOCK = 4096;

/** virsh's standard output and error, with stdio's buffering: old releases fill a block before they write into a pipe. */
export class Output {
  quiet = false;
  muted = false;
  #held = '';
  #write;

  constructor(world, { translate, printable }, { env, terminal, write }) {
    this.translate = translate;
    this.printable = printable;
    this.#write = write;
    const lineWise = terminal || env._STDBUF_O === 'L' || env._STDBUF_O === '0';
    this.buffered = (world.description.buffered ?? !world.has('2.0.0')) && !lineWise;
  }

  /** Shown always. */
  print(text) {
    this.#held += text;
    if (!this.buffered || Buffer.byteLength(this.#held) >= BLOCK) this.flush();
  }

  /** Shown unless virsh is quiet. */
  extra(text) {
    if (!this.quiet) this.print(text);
  }

  /** A line on standard error; what was printed before comes out first. */
  error(text) {
    this.flush();
    this.raw(2, `${this.translate('error: ')}${this.translate(text)}\n`);
  }

  flush() {
    const text = this.#held;
    this.#held = '';
    if (text !== '') this.raw(1, text);
  }

  /** Past the buffer. */
  raw(descriptor, text) {
    if (!(this.muted && descriptor === 1)) this.#write(descriptor, text);
  }
}
