import type { Purpose } from '../../data/membership.ts'
import type { RouteName } from '../../data/routes.ts'
import { sentence } from '../../ui/sentence.ts'

/** What keeping a sign-in is called, in the same words wherever it is named. */
export const signInKept = 'keep a LinkedIn sign-in here (a session, or e-mail address and password)'

/** What is agreed to, in a few words. */
export const purposeNames: Readonly<Record<Purpose, string>> = {
  repost: 'Share a post after I have said yes to it',
  standing_approval: 'Share plain reposts without asking me each time',
  stored_sign_in: sentence(signInKept),
}

/** What can be agreed to on a way, where the company allows it. */
export function purposesOf(route: RouteName, allowed: { standing: boolean; typedSignIn: boolean }): Purpose[] {
  const purposes: Purpose[] = ['repost']
  // Nothing goes by LinkedIn's own interface without the member's press.
  if (allowed.standing && route !== 'linkedin-api') purposes.push('standing_approval')
  if (allowed.typedSignIn && route === 'browser') purposes.push('stored_sign_in')
  return purposes
}

/** What ends and what is deleted when an agreement is taken back. */
export function endsWith(route: RouteName, purpose: Purpose): string[] {
  if (purpose === 'standing_approval') {
    return ['You are asked about each post again, also about those that already wait for their time.']
  }
  if (purpose === 'stored_sign_in') {
    return [
      'The kept session is deleted, and e-mail address and password if they are stored.',
      'The browser then has no sign-in: what was to go by it is not shared, and left to you.',
    ]
  }
  const stops = 'Nothing is shared from your account this way, from a few seconds on; what waits for it is asked anew.'
  const deleted: Record<RouteName, string> = {
    'linkedin-api': 'The access that you gave on LinkedIn is deleted here.',
    unipile: 'Your connection with Unipile is deleted here.',
    browser:
      'The stored sign-in of the browser is deleted: the session, and e-mail address and password if they are stored.',
  }
  return [stops, deleted[route], 'What was shared on LinkedIn stays there.']
}
