import type { Found } from '../../browser/reading.ts'

/** What stands on a sign-in page. */
export interface SignInFacts {
  /** Both fields are there, and exactly one button that submits them. */
  readonly complete: boolean
  /** How many characters stand in the fields; never which. */
  readonly typed: { readonly user: number; readonly password: number }
  /** An error beside a field. */
  readonly refused: boolean
}

/**
 * Finds the first shown fields of a sign-in page, by their purpose, then by name, and the button that submits them: the one of
 * their form, or on a page without a form the one that says so beside them. Runs in the page. Source: linkedin-pages §2.1.
 *
 * @param saying what that button says, in all languages
 */
export function findSignIn(saying: readonly string[]): Found<SignInFacts, 'user' | 'password' | 'submit'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  const plain = (text: string | null) => (text ?? '').replace(/\s+/gu, ' ').replace(/[’ʼ]/gu, "'").trim()
  const first = (selectors: readonly string[]) => {
    for (const selector of selectors) {
      const found = [...document.querySelectorAll<HTMLInputElement>(selector)].find(shown)
      if (found) return found
    }
    return null
  }
  const user = first(['input[autocomplete~="username"]', 'input[name="session_key"]'])
  const password = first(['input[autocomplete~="current-password"]', 'input[name="session_password"]'])
  const form = password?.form ?? null
  let place: Element | null = form
  if (!form) {
    place = password
    const says = (part: Element) =>
      [...part.querySelectorAll('button')].some((button) => shown(button) && saying.includes(plain(button.textContent)))
    while (place && !(place.contains(user) && says(place))) place = place.parentElement
  }
  const buttons = [...(place?.querySelectorAll('button') ?? [])].filter(
    (button) => shown(button) && (form ? button.type === 'submit' : saying.includes(plain(button.textContent))),
  )
  const complete = user !== null && password !== null && user.form === form && buttons.length === 1
  const errors = '#error-for-username, #error-for-password, .form__label--error, [role="alert"]'
  return {
    facts: {
      complete,
      typed: { user: user?.value.length ?? 0, password: password?.value.length ?? 0 },
      refused: [...document.querySelectorAll(errors)].some(
        (element) => shown(element) && (element.textContent ?? '').trim() !== '',
      ),
    },
    elements: { user, password, submit: complete ? (buttons[0] ?? null) : null },
  }
}
