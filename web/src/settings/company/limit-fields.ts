import type { ChatLimits, LimitName } from '../../data/chat-limits.ts'
import { readAmount } from './read-amount.ts'

interface LimitField {
  name: LimitName
  label: string
  /** What the number counts. */
  unit: string
  hint: string
  /** How many of what is stored make one of what is shown. */
  size: number
  /** What can be set at least. */
  least: 0 | 1
}

/** The limits in the order of the form, with what they are counted in. */
export const limitFields: readonly LimitField[] = [
  {
    ...{ name: 'turnsAtOnce', label: 'Answers at once', unit: 'answers', size: 1, least: 1 },
    hint: 'Being written at the same moment, for all people together.',
  },
  {
    ...{ name: 'turnsADay', label: 'Answers a day', unit: 'answers', size: 1, least: 0 },
    hint: 'For all people together; 0 switches the chat off.',
  },
  {
    ...{ name: 'tokensADay', label: 'Tokens a day', unit: 'tokens', size: 1, least: 0 },
    hint: 'What OpenAI counts and charges, in and out. An answer that has begun is finished.',
  },
  {
    ...{ name: 'messageLength', label: 'Length of a message (characters)', unit: 'characters', size: 1, least: 1 },
    hint: '',
  },
  {
    ...{ name: 'attachmentBytes', label: 'Size of an attachment (MB)', unit: 'MB', size: 1024 * 1024, least: 0 },
    hint: 'Of each file that somebody attaches; 0 takes none.',
  },
]

/** A limit as its field shows it, with separators. */
export function limitText({ size }: Pick<LimitField, 'size'>, value: number): string {
  return (value / size).toLocaleString(undefined, { maximumFractionDigits: 2 })
}

/** What a form asks for: the limits that differ from what is set, null for the default; and what is wrong, by name. */
export function readLimits(
  typed: Readonly<Record<LimitName, string>>,
  set: Readonly<Record<LimitName, number | null>>,
  highest: ChatLimits,
): { change: Partial<Record<LimitName, number | null>>; wrong: Partial<Record<LimitName, string>> } {
  const change: Partial<Record<LimitName, number | null>> = {}
  const wrong: Partial<Record<LimitName, string>> = {}
  for (const field of limitFields) {
    const { name, size, unit, least } = field
    const text = typed[name].trim()
    const stored = set[name]
    if (text === (stored === null ? '' : limitText(field, stored))) continue
    const amount = readAmount(text)
    const most = Math.floor(highest[name] / size)
    if (text === '') change[name] = null
    else if (amount === null || amount < least || amount > most) {
      wrong[name] = `Enter a whole number of ${unit} from ${least} to ${most.toLocaleString()}.`
    } else if (amount * size !== stored) change[name] = amount * size
  }
  return { change, wrong }
}
