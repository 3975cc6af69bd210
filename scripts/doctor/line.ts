/** What was found of one thing: `unseen` could not be looked at. */
export type State = 'ok' | 'warn' | 'bad' | 'unseen'

/** One line of the report. */
export type Line = {
  /** A word for scripts, the same in every run. */
  readonly about: string
  readonly state: State
  /** What was found, in a sentence. */
  readonly text: string
  /** What mends it, as a rule a command; for all but `ok`. */
  readonly fix?: string
}

export const ok = (about: string, text: string): Line => ({ about, state: 'ok', text })
export const warn = (about: string, text: string, fix: string): Line => ({ about, state: 'warn', text, fix })
export const bad = (about: string, text: string, fix: string): Line => ({ about, state: 'bad', text, fix })
export const unseen = (about: string, text: string, fix: string): Line => ({ about, state: 'unseen', text, fix })

/** What only the operator may see, unseen: for want of the key, or because nothing answers. */
export const unseenByOperator = (about: string, why: string, apiAnswers: boolean): Line =>
  unseen(
    about,
    why,
    apiAnswers ? 'Give the operator key in the variable OPERATOR_KEY.' : 'Mend the API first, then run this again.',
  )
