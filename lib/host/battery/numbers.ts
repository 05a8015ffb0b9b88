/** A UPS that lasts longer than a week counts as nonsense: drivers show 99999 or 2^31 for what they do not know. Milliseconds. */
const MOST_MS = 7 * 24 * 3_600_000;

/** A time that a UPS tells; null: it tells none, or nonsense. @param unitMs milliseconds */
export const duration = (text: string | undefined, unitMs: number): number | null => {
  const value = number(text);
  return value === null || value < 0 || value * unitMs > MOST_MS ? null : value * unitMs;
};

/**
 * A runtime of nothing, from a UPS that is charged and does not call itself low, is none that it tells: some show it for what they do
 * not know, others for a moment as they switch over. Milliseconds; null: it tells none.
 */
export const credible = (
  runtimeMs: number | null,
  { isLow, chargePercent }: { readonly isLow: boolean; readonly chargePercent: number | null },
): number | null => (runtimeMs === 0 && !isLow && (chargePercent ?? 0) >= AMPLE_PERCENT ? null : runtimeMs);

/** UPSes call themselves low at 10 to 20 %. */
const AMPLE_PERCENT = 25;

/** Whether it tells a time that is none; that it tells none is another matter. */
export const isNonsense = (text: string | undefined, ms: number | null): boolean =>
  ms === null && text !== undefined && text !== '' && !/^(?:N\/A|NA)$/iu.test(text);

/** 0 to 100; null: it tells none, or nonsense. */
export const percent = (text: string | undefined): number | null => {
  const value = number(text);
  return value === null || value < 0 || value > 100 ? null : value;
};

/** Its beginning: apcupsd puts the unit behind it. */
const number = (text: string | undefined): number | null => {
  const found = /^\s*(-?\d+(?:\.\d+)?)(?:\s|$)/u.exec(text ?? '');
  return found === null ? null : Number(found[1]);
};
