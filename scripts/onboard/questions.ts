import { emitKeypressEvents } from 'node:readline'
import { isCancel, note, password, text } from '@clack/prompts'
import type { Field, Integration } from './facts.ts'
import { whyNot, whyNotField } from './formats.ts'
import type { Answer } from './hands.ts'
import type { Question } from './step.ts'
import type { Values, Wishes } from './wishes.ts'

/** The person pressed Ctrl-C. */
export class StoppedByPerson extends Error {
  override readonly name = 'StoppedByPerson'
}

type About = Exclude<Question['about'], 'credential'>
type Asked = {
  message: string
  /** Where it is found and how it looks. */
  hint: string
  isSecret?: boolean
  /** Whether an empty answer leaves it open. */
  mayBeEmpty?: boolean
  format: keyof typeof whyNot
}

const asked: Readonly<Record<About, Asked>> = {
  apiUrl: {
    message: 'Where does the API answer?',
    hint: 'https://revos-api.<your subdomain>.workers.dev — npm run deploy prints it',
    format: 'apiUrl',
  },
  operatorKey: {
    message: 'The operator key of this installation',
    hint: 'op_… — where you kept it when it was made; Esc if it is lost',
    isSecret: true,
    format: 'OPERATOR_KEY',
  },
  name: { message: 'What is the company called?', hint: 'Northwind Studio', format: 'name' },
  ownerEmail: {
    message: 'The e-mail address of its owner',
    hint: 'ada@example.com — they sign in with it',
    format: 'email',
  },
  ownerName: { message: 'The owner’s name', hint: 'Ada Moreno', format: 'name' },
  ownerPassword: {
    message: 'A password for the owner (10 characters or more; Enter makes one)',
    hint: '',
    isSecret: true,
    mayBeEmpty: true,
    format: 'password',
  },
}

/**
 * Asks the person on the terminal. Everything is drawn on standard error, as standard output is for the result.
 *
 * @returns what was answered, in a format that was checked; null where the question was left with Esc
 * @throws StoppedByPerson
 */
export async function askOnTerminal(question: Question, wishes: Wishes, item?: Integration): Promise<Answer> {
  if (question.about !== 'credential') return askText(asked[question.about])
  if (!item) throw new Error(`Nothing is known of ${question.provider}.`)
  return askCredential(item, wishes.credentials[item.provider] ?? {}, question.trouble)
}

async function askText({ message, hint, isSecret = false, mayBeEmpty = false, format }: Asked): Promise<string | null> {
  const validate = (value = '') => (mayBeEmpty && value === '' ? undefined : whyNot[format](value.trim()))
  const output = process.stderr
  const answer = await orStop(() =>
    isSecret
      ? password({ message: hint ? `${message}\n   ${hint}` : message, validate, output })
      : text({ message, placeholder: hint, validate, output }),
  )
  return answer?.trim() || null
}

/** Asks field by field for what a provider cannot be without; all of it or nothing. */
async function askCredential(item: Integration, given: Values, trouble: string | null): Promise<Values | null> {
  const output = process.stderr
  const lines = [
    ...(trouble === null ? [] : [trouble, '']),
    ...item.setup.steps,
    item.setup.url ?? '',
    '',
    `Without it: ${item.without}`,
  ]
  note(`${lines.join('\n').replaceAll(/\n{3,}/g, '\n\n')}\nEsc leaves it for later.`, `Connect ${item.name}`, {
    output,
  })
  const values: Record<string, string> = { ...given }
  for (const field of item.fields.filter(({ required }) => required)) {
    if (trouble === null && given[field.name]) continue
    const answer = await askField(field, given[field.name])
    if (answer === null) return null
    values[field.name] = answer
  }
  return values
}

async function askField(field: Field, before?: string): Promise<string | null> {
  const { label, help, kind, placeholder } = field
  const message = help ? `${label}\n   ${help}` : label
  const validate = (value = '') => whyNotField(field, value.trim())
  const output = process.stderr
  const initialValue = before ?? field.default ?? ''
  const answer = await orStop(() =>
    kind === 'secret'
      ? password({ message, validate, output })
      : text({ message, validate, output, placeholder, initialValue }),
  )
  return answer === null ? null : answer.trim()
}

/** Tells Esc (null) from Ctrl-C, which the prompts take for the same. */
async function orStop(prompt: () => Promise<string | symbol>): Promise<string | null> {
  let isStop = false
  const listen = (_: unknown, key?: { name?: string; ctrl?: boolean }) => {
    if (key?.ctrl && key.name === 'c') isStop = true
  }
  emitKeypressEvents(process.stdin)
  process.stdin.on('keypress', listen)
  try {
    const answer = await prompt()
    if (isStop) throw new StoppedByPerson('Stopped. Run the same command again: it goes on from here.')
    return isCancel(answer) ? null : String(answer)
  } finally {
    process.stdin.off('keypress', listen)
  }
}
