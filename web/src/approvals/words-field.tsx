import { holdsLine, withLine, withoutLine } from '../../../core/pods/disclosure.ts'
import type { Activity } from '../data/activities.ts'
import { AreaField } from '../ui/field.tsx'
import { mostWords } from './check-words.ts'
import { DisclosureBox } from './disclosure-box.tsx'

interface WordsFieldProps {
  text: string
  /** The words that came with the offer. */
  offered: string | null
  words: Activity['words']
  error: string | undefined
  onChange: (text: string) => void
}

/** The exact words above a repost: to be written, or chosen from what was offered and from one's own. */
export function WordsField({ text, offered, words, error, onChange }: WordsFieldProps) {
  const texts = new Set([offered, words?.suggested, ...(words?.own ?? [])].filter((each) => each))
  const choices = [...texts].filter((each): each is string => typeof each === 'string')
  const left = mostWords - text.length
  const line = words?.disclosure ?? null
  const said = line !== null && holdsLine(text, line)
  // What is chosen takes the place of the words beside the line.
  const beside = (each: string) => (line === null ? each : withoutLine(each, line)).trim()
  const choose = (each: string) => onChange(said ? withLine(each, line) : each)
  return (
    <div className="grid grid-cols-1 gap-2.5">
      <AreaField
        label="Exact words above it"
        hint={
          left < 300
            ? `${left.toLocaleString()} characters left.`
            : `They go out exactly so.${words?.disclosureRequired ? '' : ' Leave empty for a plain repost.'}`
        }
        error={error}
        rows={3}
        className="[&_textarea]:field-sizing-content [&_textarea]:max-h-64"
        maxLength={mostWords}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <fieldset className="flex min-w-0 flex-wrap gap-2">
        <legend className="sr-only">Choose words</legend>
        <Choice chosen={beside(text) === ''} onChoose={() => choose('')}>
          {said ? 'Nothing but the line below' : 'Without words'}
        </Choice>
        {choices.map((each) => (
          <Choice key={each} chosen={beside(text) === beside(each)} onChoose={() => choose(each)}>
            {each === offered ? `As offered: ${each}` : each}
          </Choice>
        ))}
      </fieldset>
      {words && <DisclosureBox text={text} words={words} onChange={onChange} />}
    </div>
  )
}

interface ChoiceProps {
  chosen: boolean
  onChoose: () => void
  children: string
}

function Choice({ chosen, onChoose, children }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      title={children}
      className={
        'max-w-full truncate rounded-full border border-line px-3 py-1 text-sm transition-colors hover:bg-hover ' +
        'aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:font-medium max-md:py-1.5 sm:max-w-64'
      }
    >
      {children}
    </button>
  )
}
