import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState } from 'react'
import { podPolicy, type RouteName, routeNames, routeWords } from '../../data/routes.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Status } from '../../ui/status.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useSettingsChange } from './use-settings-change.ts'

/** Which ways may be used, and which first; none until the owner allows one. */
export function RouteOrder({ routes }: { routes: RouteName[] }) {
  const [wanted, setWanted] = useState(routes)
  const [asking, setAsking] = useState(false)
  const off = routeNames.filter((name) => !wanted.includes(name))
  const untouched = wanted.join() === routes.join()
  const toggle = (name: RouteName, on: boolean) =>
    setWanted(on ? [...wanted, name] : wanted.filter((each) => each !== name))
  const move = (from: number, to: number) => {
    const moved = wanted[from]
    if (moved) setWanted(wanted.toSpliced(from, 1).toSpliced(to, 0, moved))
  }
  return (
    <Section title="Ways of sharing">
      <p className="text-sm text-pretty text-muted">
        The first that a member has agreed to is used, and only that one: if it fails, no other is tried. With none
        allowed, members share by hand on LinkedIn. {podPolicy}
      </p>
      <Card>
        <ol aria-label="Order of the ways" className="divide-y divide-line">
          {[...wanted, ...off].map((name, index) => {
            const on = index < wanted.length
            return (
              <li key={name} className="flex items-start gap-2 px-4 py-4 md:px-5">
                <div className="min-w-0 flex-1">
                  <Switch
                    label={`${on ? `${index + 1}. ` : ''}${routeWords[name].title}`}
                    on={on}
                    onChange={(next) => toggle(name, next)}
                  >
                    <span className="my-1 flex flex-wrap gap-1.5">
                      {name === 'linkedin-api' ? (
                        <>
                          <Status tone="good">The only one authorised</Status>
                          <Status tone="attention">The member must be there</Status>
                        </>
                      ) : (
                        <Status tone="bad">Not authorised</Status>
                      )}
                    </span>
                    {routeWords[name].risk}
                  </Switch>
                </div>
                <div className="flex max-sm:flex-col">
                  <IconButton
                    label={`Earlier: ${routeWords[name].title}`}
                    disabled={!on || index === 0}
                    className="disabled:opacity-30"
                    onClick={() => move(index, index - 1)}
                  >
                    <ArrowUp aria-hidden size={17} />
                  </IconButton>
                  <IconButton
                    label={`Later: ${routeWords[name].title}`}
                    disabled={!on || index === wanted.length - 1}
                    className="disabled:opacity-30"
                    onClick={() => move(index, index + 1)}
                  >
                    <ArrowDown aria-hidden size={17} />
                  </IconButton>
                </div>
              </li>
            )
          })}
        </ol>
        {!untouched && (
          <div className="flex flex-wrap gap-2 border-t border-line px-4 py-3.5 md:px-5">
            <Button look="primary" onClick={() => setAsking(true)}>
              Save…
            </Button>
            <Button onClick={() => setWanted(routes)}>Undo</Button>
          </div>
        )}
      </Card>
      {asking && <OrderDialog before={routes} wanted={wanted} onClose={() => setAsking(false)} />}
    </Section>
  )
}

interface OrderDialogProps {
  before: RouteName[]
  wanted: RouteName[]
  onClose: () => void
}

function OrderDialog({ before, wanted, onClose }: OrderDialogProps) {
  const saving = useSettingsChange(() => ({ routes: wanted }), onClose)
  const added = wanted.filter((name) => !before.includes(name))
  const removed = before.filter((name) => !wanted.includes(name))
  return (
    <ConfirmDialog
      title={wanted.length === 0 ? 'Allow no way of sharing?' : 'Share by these ways?'}
      confirm={added.some((name) => name !== 'linkedin-api') ? 'I know the risk, save' : 'Save'}
      writing={saving}
      onClose={onClose}
    >
      {wanted.length > 0 && (
        <ol className="grid list-decimal gap-1 pl-5 text-ink">
          {wanted.map((name) => (
            <li key={name}>{routeWords[name].title}</li>
          ))}
        </ol>
      )}
      {added.map((name) => (
        <p key={name}>
          <strong className="font-medium text-ink">New: {routeWords[name].title}.</strong> {routeWords[name].risk} Each
          member still has to agree to it before it is used for them.
        </p>
      ))}
      {removed.map((name) => (
        <p key={name}>
          <strong className="font-medium text-ink">No longer: {routeWords[name].title}.</strong> Nothing leaves by it
          any more, at once. Members whose shares wait for it are asked anew.
        </p>
      ))}
    </ConfirmDialog>
  )
}
