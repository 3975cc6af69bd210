/** The zone of this device, as `Europe/Oslo`. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Every zone this browser knows, with those given first where it does not know them. */
export function zonesToChoose(...also: string[]): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return [...new Set([...also, 'UTC'].filter((zone) => zone && !known.includes(zone))), ...known]
}
