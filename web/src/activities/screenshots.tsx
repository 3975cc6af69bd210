import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { Step } from '../data/activities.ts'
import { Card, Section } from '../ui/card.tsx'
import { classes } from '../ui/classes.ts'

/** The pictures taken along the way, the last one first seen. */
export function Screenshots({ steps }: { steps: Step[] }) {
  const pictures = steps.flatMap(({ seq, name, screenshotUrl }) =>
    screenshotUrl ? [{ seq, name, url: screenshotUrl }] : [],
  )
  const [chosen, setChosen] = useState<number | null>(null)
  const shown = pictures.find(({ seq }) => seq === chosen) ?? pictures.at(-1)
  if (!shown) return null
  return (
    <Section title="Screenshot">
      <Card>
        <Picture key={shown.url} url={shown.url} label={`The screen after the step “${shown.name}”`} />
        {pictures.length > 1 && (
          <div className="flex gap-2 overflow-x-auto border-t border-line p-3">
            {pictures.map(({ seq, name, url }) => (
              <button
                key={seq}
                type="button"
                aria-pressed={seq === shown.seq}
                aria-label={`Show the screen after “${name}”`}
                onClick={() => setChosen(seq)}
                className={classes(
                  'shrink-0 overflow-hidden rounded-md border-2',
                  seq === shown.seq ? 'border-accent' : 'border-transparent opacity-70 hover:opacity-100',
                )}
              >
                <img src={url} alt="" loading="lazy" className="h-14 w-22 object-cover object-top" />
              </button>
            ))}
          </div>
        )}
      </Card>
    </Section>
  )
}

/** A picture that opens in full size; words where it cannot be loaded. */
export function Picture({ url, label }: { url: string; label: string }) {
  const [failed, setFailed] = useState(false)
  if (failed) {
    return (
      <p className="flex items-center justify-center gap-2 p-10 text-sm text-muted">
        <ImageOff aria-hidden size={18} /> The picture could not be loaded.
      </p>
    )
  }
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      title="Open in full size"
      className="block bg-sunken -outline-offset-2"
    >
      <img
        src={url}
        alt={label}
        onError={() => setFailed(true)}
        className="max-h-[30rem] w-full object-contain object-top"
      />
    </a>
  )
}
