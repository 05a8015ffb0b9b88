/** How a view may look. */
export interface LookOptions {
  readonly color: boolean;
  /** The locale has UTF-8. */
  readonly unicode: boolean;
  /** Several connections: show them. */
  readonly many: boolean;
}

/** The same for what is printed once. */
export interface TableOptions extends LookOptions {
  /** 80 where the output is no terminal. */
  readonly columns: number;
}
