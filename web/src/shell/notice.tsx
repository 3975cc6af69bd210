import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { configQuery } from '../data/config.ts'

/** What the operator wants everyone to see, in one quiet line at the top. */
export function Notice() {
  const { data } = useQuery(configQuery)
  if (!data?.notice) return null
  return (
    <section
      aria-label="Notice"
      className="flex items-center justify-center gap-2 border-b border-line bg-sunken px-4 py-1.5 text-center text-[0.8125rem] text-muted"
    >
      <Info aria-hidden size={14} className="shrink-0" />
      <p>{data.notice}</p>
    </section>
  )
}
