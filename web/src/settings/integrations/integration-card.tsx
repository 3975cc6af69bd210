import { ChevronDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Integration, SavedIntegration } from '../../data/integrations.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { classes } from '../../ui/classes.ts'
import { Status } from '../../ui/status.tsx'
import { Deliveries } from './deliveries.tsx'
import { IntegrationFacts } from './integration-facts.tsx'
import { IntegrationForm } from './integration-form.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { RotateSecret } from './rotate-secret.tsx'
import { SetupSteps } from './setup-steps.tsx'
import { ShownOnce } from './shown-once.tsx'
import { statusLook } from './status-look.ts'

interface IntegrationCardProps {
  integration: Integration
  open: boolean
  onToggle: () => void
}

/** One integration: how it stands and what to do next; opened, the form, where to get what it asks for, and its messages. */
export function IntegrationCard({ integration, open, onToggle }: IntegrationCardProps) {
  const { provider, name, summary, status, stored } = integration
  const [removing, setRemoving] = useState(false)
  const [saved, setSaved] = useState(false)
  const [secret, setSecret] = useState<{ text: string; note: string } | null>(null)
  const card = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const openedAtFirst = useRef(open)
  const look = statusLook(status)

  useEffect(() => {
    if (openedAtFirst.current) card.current?.scrollIntoView({ block: 'start' })
  }, [])

  const onSaved = ({ created }: SavedIntegration) => {
    setSaved(true)
    if (created) setSecret({ text: created.secret, note: madeNote })
    else heading.current?.focus()
  }
  return (
    <Card>
      <article ref={card} aria-label={name} className="scroll-mt-4">
        <div className="grid gap-3 px-4 py-4 md:px-5">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
              <h2 ref={heading} tabIndex={-1} className="text-base font-semibold outline-none">
                {name}
              </h2>
              <p className="text-pretty text-muted">{summary}</p>
            </div>
            <div aria-live="polite" className="flex items-center gap-2">
              {saved && <span className="sr-only">Saved.</span>}
              <Status tone={look.tone}>{look.label}</Status>
            </div>
          </div>
          <IntegrationFacts integration={integration} />
          <Button
            size="sm"
            aria-expanded={open}
            aria-controls={`${provider}-settings`}
            aria-label={`${stored ? 'Change' : 'Set up'} ${name}`}
            className="w-fit"
            onClick={onToggle}
          >
            {stored ? 'Change' : 'Set up'}
            <ChevronDown aria-hidden size={15} className={classes('transition-transform', open && 'rotate-180')} />
          </Button>
        </div>
        <div id={`${provider}-settings`} hidden={!open} className="border-t border-line px-4 py-5 md:px-5">
          {open && (
            <div className="grid gap-6">
              {secret && <ShownOnce secret={secret.text} note={secret.note} onDone={() => setSecret(null)} />}
              <SetupSteps setup={integration.setup} name={name} />
              <IntegrationForm integration={integration} onSaved={onSaved} onRemove={() => setRemoving(true)} />
              {provider === 'webhook' && stored && (
                <RotateSecret
                  onMade={({ secret: text, oldSecretEndsAt }) =>
                    setSecret({ text, note: rotatedNote(oldSecretEndsAt) })
                  }
                />
              )}
              {(provider === 'webhook' || provider === 'slack') && stored && <Deliveries channel={provider} />}
            </div>
          )}
        </div>
      </article>
      {removing && <RemoveDialog integration={integration} onClose={() => setRemoving(false)} />}
    </Card>
  )
}

const madeNote = 'With it your system tells our messages from forged ones. It is not shown again.'

function rotatedNote(oldSecretEndsAt: string): string {
  const until = new Date(oldSecretEndsAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  return `Until ${until} messages are signed with the old secret too; change your system over before then. It is not shown again.`
}
