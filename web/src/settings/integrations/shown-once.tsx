import { useEffect, useRef } from 'react'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'

/** A secret that was just made, to be kept now: it is never shown again. */
export function ShownOnce({ secret, note, onDone }: { secret: string; note: string; onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <section aria-label="New signing secret" className="rise grid gap-3 rounded-xl border border-line bg-canvas p-4">
      <h3 ref={heading} tabIndex={-1} className="font-semibold outline-none">
        Keep the signing secret now
      </h3>
      <p className="text-sm text-pretty text-muted">{note}</p>
      <div className="flex flex-wrap items-center gap-3 rounded-lg border border-line bg-surface p-3">
        <code className="min-w-0 flex-1 basis-56 font-mono text-sm wrap-anywhere select-all">{secret}</code>
        <CopyButton text={secret} />
      </div>
      <Button className="w-fit" onClick={onDone}>
        I have kept it
      </Button>
    </section>
  )
}
