import { ApiProblem, messageOf } from '../net/problem.ts'

const words: Record<string, string> = {
  access_denied: 'You did not let RevOS see who you are, so nobody was signed in. Try again, or use your password.',
  user_cancelled_login: 'The sign-in was called off. Try again, or use your password.',
  user_cancelled_authorize: 'The sign-in was called off. Try again, or use your password.',
  state_mismatch: 'That sign-in was begun in another browser or too long ago. Begin again.',
  state_security_mismatch: 'That sign-in was begun in another browser or too long ago. Begin again.',
  state_not_found: 'That sign-in was begun in another browser or too long ago. Begin again.',
  please_restart_the_process: 'That sign-in was begun in another browser or too long ago. Begin again.',
  signup_disabled: 'Nobody here has this address. Ask an owner of your company to invite you, then use their link.',
  account_not_linked:
    'There is an account with this address already. Sign in with its password; afterwards you can connect the other under Settings, Security.',
  email_does_not_match: 'That account has another e-mail address than yours here. Use one with the same address.',
  account_already_linked_to_different_user: 'That account belongs to somebody else here.',
  email_not_found: 'That account told us no e-mail address. Use another way to sign in.',
  email_not_verified: 'The e-mail address of that account is not confirmed there. Confirm it, then try again.',
}

/** A sentence for the code with which a sign-in elsewhere came back; one this page does not know gets a general one. */
export function providerSentence(code: string): string {
  return words[code.toLowerCase()] ?? 'The sign-in with that account did not work. Try again, or use your password.'
}

/** A sentence for a refused sign-in with a password, with the time until the next try where the API names it. */
export function passwordSentence(failure: unknown): string {
  if (!(failure instanceof ApiProblem)) return messageOf(failure)
  if (failure.status === 401) return 'That e-mail and password do not go together. Check both, then try again.'
  if (failure.status === 429 && failure.retryAfterSeconds !== null) {
    return `Too many attempts. For safety, the next one is possible ${inWords(failure.retryAfterSeconds)}.`
  }
  return messageOf(failure)
}

function inWords(seconds: number): string {
  if (seconds < 90) return `in ${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `in ${minutes} minutes` : `in ${Math.ceil(minutes / 60)} hours`
}
