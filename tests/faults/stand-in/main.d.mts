export function virsh(
  argv: readonly string[],
  io: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly terminal: boolean;
    readonly readInput: () => string;
    readonly write: (descriptor: number, text: string | Uint8Array) => void;
  },
): Promise<number>;
