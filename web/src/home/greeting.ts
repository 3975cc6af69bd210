/** A greeting for the hour (0–23) of the person's day. */
export function greeting(hour: number, name: string): string {
  const first = name.trim().split(/\s+/)[0]
  const words = hour < 5 ? 'Good evening' : hour < 12 ? 'Good morning' : hour < 18 ? 'Good afternoon' : 'Good evening'
  return first ? `${words}, ${first}` : words
}
