import { CircleCheckBig, TriangleAlert } from 'lucide-react'
import type { StoredWorkflow } from '../../data/workflows.ts'
import { classes } from '../../ui/classes.ts'
import { OutsideLink } from '../../ui/outside-link.tsx'
import { daysLeftWords, daysUntil, dayWords } from './hosted-end.ts'

interface EndingNoticeProps {
  workflows: readonly StoredWorkflow[]
  /** The ids of those that OpenAI has said to be gone. */
  gone: readonly string[]
  endsOn: string
  now: Date
  /** Whether the reader can do something about it. */
  mayChange: boolean
}

/** That OpenAI ends its hosted workflows, when, whom it hits here, and what to do; nothing once all answers are ours. */
export function EndingNotice({ workflows, gone, endsOn, now, mayChange }: EndingNoticeProps) {
  const atRisk = workflows.filter(({ backend }) => backend === 'hosted')
  if (!workflows.some(({ backend }) => backend !== 'edge')) return null
  const days = daysUntil(endsOn, now)
  const safe = atRisk.length === 0
  const Icon = safe ? CircleCheckBig : TriangleAlert
  return (
    <section
      aria-label="The end of Agent Builder"
      className={classes(
        'grid gap-3 rounded-2xl border px-4 py-4 md:px-5',
        safe ? 'border-line bg-surface' : 'border-warn/35 bg-warn-soft',
      )}
    >
      <h2 className={classes('flex items-start gap-2.5 font-semibold', !safe && 'text-warn')}>
        <Icon aria-hidden size={19} className={classes('mt-0.5 shrink-0', safe && 'text-good')} />
        <span>
          {days < 0 ? 'OpenAI ended Agent Builder on' : 'OpenAI ends Agent Builder on'}{' '}
          <time dateTime={endsOn}>{dayWords(endsOn)}</time>
          {days >= 0 && `: ${daysLeftWords(days)}`}
        </span>
      </h2>
      <p className="text-pretty">{consequence(atRisk, gone, days)}</p>
      {mayChange && <Steps days={days} open={!safe} />}
      {!mayChange && !safe && <p className="text-pretty">An administrator of your company can change who answers.</p>}
    </section>
  )
}

function consequence(hosted: readonly StoredWorkflow[], gone: readonly string[], days: number): string {
  if (hosted.length === 0) {
    return days < 0
      ? 'Where OpenAI no longer answers, RevOS does.'
      : 'None of your workflows stops then: RevOS takes over by itself. What is said at OpenAI until then can be brought over.'
  }
  const answering = hosted.filter(({ id }) => !gone.includes(id))
  const [told, one] = answering.length > 0 ? [answering, answering.length === 1] : [hosted, hosted.length === 1]
  const names = new Intl.ListFormat('en', { type: 'conjunction' }).format(told.map(({ name }) => `“${name}”`))
  if (answering.length === 0) return `${names} ${one ? 'is' : 'are'} gone there already, and nobody answers.`
  if (days < 0) return `${names} still ${one ? 'depends' : 'depend'} on it, and may stop answering at any moment.`
  return `${names} ${one ? 'is' : 'are'} answered there only, and ${one ? 'stops' : 'stop'} answering then.`
}

function Steps({ days, open }: { days: number; open: boolean }) {
  return (
    <details open={open} className="text-sm">
      <summary className="w-fit rounded-md font-semibold">What to do</summary>
      <ol className="mt-2 grid list-decimal gap-1.5 pl-5 text-pretty marker:text-muted [&_li]:pl-1">
        {days >= 0 && (
          <li>
            Keep the workflow today: open it in{' '}
            <OutsideLink href="https://platform.openai.com/agent-builder">Agent Builder</OutsideLink>, choose Code →
            Agents SDK → TypeScript, and save that code. After the end it is gone.
          </li>
        )}
        <li>
          Have it installed: whoever runs this RevOS puts the code into it, as docs/leaving-agent-builder.md there
          shows. It then stands among the workflows that RevOS can answer with.
        </li>
        <li>Try it: add a workflow below, with a word of its own, that RevOS answers, and chat with it.</li>
        <li>
          Switch: choose “OpenAI, then RevOS” to be safe whatever day OpenAI stops, or “RevOS” right away. Each takes
          one press, for everybody at once, and can be taken back.
        </li>
        {days >= 0 && <li>Bring the conversations over while OpenAI still gives them out: at the end of this page.</li>}
      </ol>
    </details>
  )
}
