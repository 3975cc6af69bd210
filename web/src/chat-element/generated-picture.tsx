import { ImageOff } from 'lucide-react'
import { useState } from 'react'

/** A picture that a model made, or is making. Only ours and embedded ones are loaded: the page's policy bars all others. */
export function GeneratedPicture({ address, arriving }: { address: string | undefined; arriving: boolean }) {
  const [isBroken, setIsBroken] = useState(false)
  if (!address) {
    if (!arriving) return null
    return (
      <div role="status" aria-label="A picture is being made" className="skeleton aspect-square w-64 rounded-2xl" />
    )
  }
  if (isBroken) {
    return (
      <p className="flex items-center gap-2 text-sm text-muted">
        <ImageOff aria-hidden size={16} />
        The picture could not be loaded.
      </p>
    )
  }
  return (
    <img
      src={address}
      alt="Made for this conversation"
      onError={() => setIsBroken(true)}
      className="max-h-112 w-fit max-w-full rounded-2xl border border-line"
    />
  )
}
