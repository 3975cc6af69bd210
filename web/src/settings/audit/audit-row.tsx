import { ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { AuditLine } from '../../data/audit.ts'
import { classes } from '../../ui/classes.ts'
import { sentence } from '../../ui/sentence.ts'
import { exactTime } from '../../ui/time.ts'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { actionWords, actorWords, viaWords } from './audit-words.ts'

/** One line of the record; its name opens what else is known. */
export function AuditRow({ line }: { line: AuditLine }) {
  const [open, setOpen] = useState(false)
  const details = useId()
  return (
    <>
      <tr className="[&>td]:px-4 [&>td]:py-2.5 [&>td]:align-top md:[&>td]:first:pl-5 md:[&>td]:last:pr-5">
        <td>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={details}
            onClick={() => setOpen(!open)}
            className="-mx-1.5 flex items-start gap-1.5 rounded-md px-1.5 text-left font-medium hover:bg-hover"
          >
            <ChevronDown
              aria-hidden
              size={16}
              className={classes('mt-0.75 shrink-0 text-muted transition-transform', !open && '-rotate-90')}
            />
            <span className="wrap-anywhere">{actionWords(line.action)}</span>
          </button>
        </td>
        <td className="wrap-anywhere">{actorWords(line.actor)}</td>
        <td className="text-muted max-md:hidden">{viaWords(line.via)}</td>
        <td className="text-right text-muted">
          <TimeAgo at={line.at} />
        </td>
      </tr>
      <tr id={details} hidden={!open} className="border-t-0!">
        <td colSpan={4} className="bg-canvas/60 px-4 py-3 md:px-5">
          {open && <Details line={line} />}
        </td>
      </tr>
    </>
  )
}

function Details({ line }: { line: AuditLine }) {
  const facts: [string, string][] = [
    ['When', exactTime(new Date(line.at))],
    ['By way of', viaWords(line.via)],
    ['Action', line.action],
    ...(line.subject ? [['What it was done to', line.subject] as [string, string]] : []),
    ...Object.entries(line.detail).map(([name, value]): [string, string] => [fieldWords(name), inWords(value)]),
    ...(line.requestId ? [['Request', line.requestId] as [string, string]] : []),
  ]
  return (
    <dl className="grid gap-x-6 gap-y-1 text-sm sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted max-sm:mt-1.5">{name}</dt>
          <dd className="wrap-anywhere select-text">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A field's name as a person reads it: "Expires at" of `expiresAt`. */
function fieldWords(name: string): string {
  return sentence(
    name.replaceAll(/(?<=[a-z\d])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll(/[._]/g, ' '),
  )
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'None'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
