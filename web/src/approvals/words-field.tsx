import type { Activity } from '../data/activities.ts'
import { AreaField } from '../ui/field.tsx'

interface WordsFieldProps {
  text: string
  /** The words that came with the offer. */
  offered: string | null
  words: Activity['words']
  onChange: (text: string) => void
}

const most = 3000

/** The exact words above a repost: to be written, or chosen from what was offered and from one's own. */
export function WordsField({ text, offered, words, onChange }: WordsFieldProps) {
  const texts = new Set([offered, words?.suggested, ...(words?.own ?? [])].filter((each) => each))
  const choices = [...texts].filter((each): each is string => typeof each === 'string')
  const left = most - text.length
  return (
    <div className="grid grid-cols-1 gap-2.5">
      <AreaField
        label="Exact words above it"
        hint={
          left < 300
            ? `${left.toLocaleString()} characters left.`
            : 'They go out exactly so. Leave empty for a plain repost.'
        }
        rows={3}
        className="[&_textarea]:field-sizing-content [&_textarea]:max-h-64"
        maxLength={most}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <fieldset className="flex min-w-0 flex-wrap gap-2">
        <legend className="sr-only">Choose words</legend>
        <Choice chosen={text.trim() === ''} onChoose={() => onChange('')}>
          Without words
        </Choice>
        {choices.map((each) => (
          <Choice key={each} chosen={text.trim() === each.trim()} onChoose={() => onChange(each)}>
            {each === offered ? `As offered: ${each}` : each}
          </Choice>
        ))}
      </fieldset>
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
