import { sentence } from '../ui/sentence.ts'

/**
 * A short name for a LinkedIn post from its address alone: the words and the author where the address has them, else the
 * last digits of its number, which are enough to tell two posts apart.
 */
export function describePost(postUrl: string): string {
  const path = URL.canParse(postUrl) ? decodeURIComponent(new URL(postUrl).pathname) : postUrl
  const named = /\/posts\/([^/_]+)_(.*?)-(?:activity|share|ugcPost)-\d+/.exec(path)
  const words = named?.[2]?.replaceAll('-', ' ').trim()
  if (words) return `“${sentence(words)}”`
  const digits = /(\d{4})\D*$/.exec(path)?.[1]
  return digits ? `LinkedIn post …${digits}` : 'LinkedIn post'
}
