import { useInfiniteQuery } from '@tanstack/react-query'
import { CircleCheckBig } from 'lucide-react'
import { alertsQuery } from '../data/alerts.ts'
import { Section } from '../ui/card.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty } from '../ui/states.tsx'
import { AlertRow } from './alert-row.tsx'

/** What somebody must look at, and what was looked at already. */
export function AlertsScreen() {
  const open = useInfiniteQuery(alertsQuery(true))
  const resolved = useInfiniteQuery(alertsQuery(false))
  const past = resolved.data?.pages.some(({ items }) => items.length > 0)
  return (
    <Screen title="Alerts" lead="What has stopped working, or is about to, and who can mend it.">
      <div className="grid max-w-3xl gap-8">
        <Section title="Open">
          <ListCard
            label="open alerts"
            list={open}
            skeletonRows={2}
            empty={
              <Empty icon={<CircleCheckBig aria-hidden size={20} />} title="Nothing needs you">
                Everything that is set up is tested once a day. What is found stands here until it is mended.
              </Empty>
            }
          >
            {(alerts) => (
              <ul className="divide-y divide-line">
                {alerts.map((alert) => (
                  <AlertRow key={alert.id} alert={alert} />
                ))}
              </ul>
            )}
          </ListCard>
        </Section>
        {past && (
          <Section title="Mended">
            <ListCard label="mended alerts" list={resolved} empty={null}>
              {(alerts) => (
                <ul className="divide-y divide-line">
                  {alerts.map((alert) => (
                    <AlertRow key={alert.id} alert={alert} />
                  ))}
                </ul>
              )}
            </ListCard>
          </Section>
        )}
      </div>
    </Screen>
  )
}
