import type { Found } from '../../browser/reading.ts'

/** What stands on a sign-in page. */
export interface SignInFacts {
  /** A form that holds both fields and has exactly one button to submit it. */
  readonly form: boolean
  /** How many characters stand in the fields; never which. */
  readonly typed: { readonly user: number; readonly password: number }
  /** An error beside a field. */
  readonly refused: boolean
}

/** Finds the first shown fields of a sign-in page, by their purpose, then by name, and the button of their form. */
export function findSignIn(): Found<SignInFacts, 'user' | 'password' | 'submit'> {
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
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
  const buttons = form ? [...form.querySelectorAll('button[type="submit"]')].filter(shown) : []
  const complete = form !== null && user?.form === form && buttons.length === 1
  const errors = [...document.querySelectorAll('#error-for-username, #error-for-password, .form__label--error')]
  return {
    facts: {
      form: complete,
      typed: { user: user?.value.length ?? 0, password: password?.value.length ?? 0 },
      refused: errors.some((element) => shown(element) && (element.textContent ?? '').trim() !== ''),
    },
    elements: { user, password, submit: complete ? (buttons[0] ?? null) : null },
  }
}
