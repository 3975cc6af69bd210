import { useQuery } from '@tanstack/react-query'
import { chatLimitsQuery, type StoredChatLimits } from '../../data/chat-limits.ts'
import { useMe } from '../../shell/me-context.ts'
import { Card, Section } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Failure, SkeletonRows } from '../../ui/states.tsx'
import { exactTime, relativeTime } from '../../ui/time.ts'
import { ChatLimitsForm } from './chat-limits-form.tsx'
import { limitFields, limitText } from './limit-fields.ts'
import { Meter } from './meter.tsx'

/** What the chat may use, what is used of it today, and for an owner the way to change it. */
export function ChatLimits() {
  const { role } = useMe()
  const stored = useQuery(chatLimitsQuery)
  return (
    <Section title="Chat limits">
      <Card>
        {stored.isRefetchError && stored.data && <NotUpdating onRetry={() => stored.refetch()} />}
        {stored.data ? (
          <>
            <Today stored={stored.data} />
            {role === 'owner' ? <ChatLimitsForm stored={stored.data} /> : <Shown stored={stored.data} />}
          </>
        ) : stored.isError ? (
          <Failure failure={stored.error} onRetry={() => stored.refetch()} />
        ) : (
          <SkeletonRows rows={2} label="Loading the chat limits" />
        )}
      </Card>
    </Section>
  )
}

function Today({ stored: { limits, today } }: { stored: StoredChatLimits }) {
  const anew = new Date(Date.parse(today.day) + 86_400_000)
  const clock = anew.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' })
  return (
    <section aria-label="Used today" className="grid gap-4 border-b border-line px-4 py-4 md:px-5">
      <p className="text-pretty text-muted">
        Over a limit, the chat says so to whoever asks, and nothing is sent to OpenAI. The day starts anew{' '}
        {relativeTime(anew, new Date())}, at{' '}
        <time dateTime={anew.toISOString()} title={exactTime(anew)} className="font-medium text-ink">
          {clock}
        </time>{' '}
        your time.
      </p>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-3">
        <Meter label="Answers today" value={today.turns} most={limits.turnsADay} />
        <Meter label="Tokens today" value={today.tokens} most={limits.tokensADay} />
        <Meter label="Answers right now" value={today.running} most={limits.turnsAtOnce} />
      </div>
    </section>
  )
}

/** The limits for somebody who may see them, and not change them. */
function Shown({ stored: { limits, set } }: { stored: StoredChatLimits }) {
  return (
    <div className="grid gap-4 px-4 py-4 md:px-5">
      <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-[auto_1fr] [&_dt]:text-muted">
        {limitFields.map((field) => (
          <div key={field.name} className="contents max-sm:grid">
            <dt>{field.label}</dt>
            <dd className="figures">
              {limitText(field, limits[field.name])}
              {set[field.name] === null && ' (the default)'}
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-muted">An owner of your company can change them.</p>
    </div>
  )
}
