/** A number as a person types it, with or without separators (`5,000,000`, `5 000 000`), or null where it is none. */
export function readAmount(typed: string): number | null {
  const text = typed.trim()
  if (!/^\d+$|^\d{1,3}(?:[,.'’\s]\d{2,3})*[,.'’\s]\d{3}$/.test(text)) return null
  return Number(text.replaceAll(/\D/g, ''))
}
