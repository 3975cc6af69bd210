/** Cents of a US dollar, with as many digits as say something. */
export function cost(cents: number): string {
  return `${cents.toLocaleString(undefined, { maximumSignificantDigits: cents < 1 ? 2 : 4 })} ¢ (US)`
}
