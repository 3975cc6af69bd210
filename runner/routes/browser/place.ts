/** What was seen of where the browser stands. No text of the page: only what was found in it. */
export interface PlaceFacts {
  readonly path: string
  /** HTTP status of the navigation that led here; 0 where there was none of its own. */
  readonly status: number
  /** Length of the main part's text; null where there is no main part. */
  readonly mainLength: number | null
  readonly textLength: number
  /** Length of the text where the page's content stands, beside its frame: 0 for a shell, null where there is no main part. */
  readonly contentLength: number | null
  /** Marks of challenge pages, and headings or short paragraphs that speak of one. */
  readonly emailCode: boolean
  readonly twoStepCode: boolean
  readonly captcha: boolean
  readonly securityCheck: boolean
  readonly phoneApp: boolean
  readonly restricted: boolean
  readonly limitWords: boolean
}

/** A verification that LinkedIn asks a person for. */
export type Challenge = 'email_code' | 'two_step' | 'captcha' | 'phone_app' | 'restricted' | 'other'

/** Where the browser stands. */
export type Place =
  | { readonly kind: 'page' }
  | { readonly kind: 'sign_in' }
  | { readonly kind: 'guest_wall' }
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  /** A page of LinkedIn's own between sign-in and the feed: add a phone number, confirm an address. */
  | { readonly kind: 'interstitial' }
  | { readonly kind: 'rate_limited' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'server_error' }

/** A page that says "too many" is short; a feed that merely talks of it is not. */
const limitPageLength = 2_000

function challengeOf(facts: PlaceFacts): Challenge {
  if (facts.restricted) return 'restricted'
  if (facts.captcha || facts.securityCheck) return 'captcha'
  if (facts.emailCode) return 'email_code'
  if (facts.twoStepCode) return 'two_step'
  if (facts.phoneApp) return 'phone_app'
  return 'other'
}

/**
 * Tells where the browser stands.
 *
 * By whole segments of the path first, since a post's address may hold any word; words of the page count only where no page
 * of a signed-in member could stand. Source: linkedin-pages §2.2, §2.3, §13.2.
 */
export function placeOf(facts: PlaceFacts): Place {
  if (facts.status === 999) return { kind: 'refused' }
  if (facts.status === 429) return { kind: 'rate_limited' }
  const [first = '', second = ''] = facts.path.split('/').filter(Boolean)
  if (first === 'checkpoint' && second === 'lg') return { kind: 'sign_in' }
  if (first === 'checkpoint' && second === 'rm') return { kind: 'sign_in' }
  if (first === 'checkpoint' || first === 'challenge') return { kind: 'challenge', challenge: challengeOf(facts) }
  if (first === 'uas' && second === 'consumer-email-challenge') return { kind: 'challenge', challenge: 'email_code' }
  if (first === 'login' || first === 'uas') return { kind: 'sign_in' }
  if (first === 'authwall' || first === 'signup') return { kind: 'guest_wall' }
  if (first === 'check') return { kind: 'interstitial' }
  if (facts.status >= 500) return { kind: 'server_error' }
  if (facts.captcha || facts.emailCode || facts.twoStepCode) {
    return { kind: 'challenge', challenge: challengeOf(facts) }
  }
  if (facts.mainLength === null && facts.textLength < limitPageLength) {
    if (facts.restricted || facts.phoneApp || facts.securityCheck)
      return { kind: 'challenge', challenge: challengeOf(facts) }
    if (facts.limitWords) return { kind: 'rate_limited' }
  }
  return { kind: 'page' }
}

const challenges: Readonly<Record<Challenge, string>> = {
  email_code: 'LinkedIn asks for a code that it sent by e-mail.',
  two_step: 'LinkedIn asks for a two-step code.',
  captcha: 'LinkedIn asks to show that a person is there.',
  phone_app: 'LinkedIn asks for a confirmation in its app on the phone.',
  restricted: 'LinkedIn has restricted this account.',
  other: 'LinkedIn asks for a verification.',
}

const byHand =
  'The member signs in to LinkedIn by hand, settles it there, and then resumes here. Until then nothing is done.'

/** Why an account is stopped at a place where work cannot go on, and who must act; null for places that stop nobody. */
export function stopReason(place: Place): string | null {
  switch (place.kind) {
    case 'challenge':
      return `${challenges[place.challenge]} ${byHand}`
    case 'sign_in':
      return `LinkedIn signed the member out in the middle of the work. ${byHand}`
    case 'guest_wall':
      return `LinkedIn shows this account its page for guests. ${byHand}`
    case 'interstitial':
      return `LinkedIn asks the member something before it goes on. ${byHand}`
    case 'rate_limited':
      return 'LinkedIn says that this account has done too much. The member waits at least a week, looks at the account, and then resumes here.'
    case 'refused':
      return 'LinkedIn refused the browser. The owner should choose another route; the member can resume once that is done.'
    case 'page':
    case 'server_error':
      return null
  }
}

/** True where LinkedIn has held the account up, and not merely forgotten its sign-in. */
export const holdsUp = ({ kind }: Place): boolean =>
  kind === 'challenge' || kind === 'rate_limited' || kind === 'refused'
