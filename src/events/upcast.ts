/** Makes a payload of one version into one of the next. Pure; what it gets has not been checked. */
export type Upcaster = (data: unknown) => unknown;

/** A definition of which there may have been earlier versions. */
export interface Versioned {
  readonly version: number;
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
}

/** The steps from an older version to the present one; null when that version is newer, or not known any more. */
export function upcastersFrom({ version, upcasters = {} }: Versioned, from: number): readonly Upcaster[] | null {
  if (from < 1 || from > version) return null;
  const steps = Array.from({ length: version - from }, (_, n) => upcasters[from + n]);
  return steps.every((step) => step !== undefined) ? steps : null;
}
