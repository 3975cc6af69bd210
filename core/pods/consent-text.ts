import type { Purpose, RouteName } from './route.ts'

/** The version of the words below; a consent is kept with the version that the member read. */
export const consentTextVersion = '2026-11-21'

const risk =
  "LinkedIn's User Agreement (8.2) bars automated sharing, and its Professional Community Policies bar agreeing in advance to share each other's posts. Your consent does not change that: LinkedIn may limit or close your account."

const byRoute: Readonly<Record<RouteName, string>> = {
  'linkedin-api':
    "Your share is made through LinkedIn's official interface, with the access that you gave on LinkedIn.",
  unipile: 'Your share is made by Unipile, a service that LinkedIn has not authorised, with your connected account.',
  browser:
    'Your share is made by a browser that we run and that names itself as automated. LinkedIn has not authorised this.',
}

const byPurpose: Readonly<Record<Purpose, string>> = {
  repost: 'We share a post from your account after you have approved that one share.',
  standing_approval:
    'We share posts that are offered to your pod without asking you each time. You can end this at any moment.',
  stored_sign_in:
    'We keep your LinkedIn e-mail address and password, encrypted, and type them into the sign-in page for you. We never pass a security check in your place.',
}

/** What a member agrees to for a route and a purpose, in plain words with the risk. */
export function consentText(route: RouteName, purpose: Purpose): string {
  return `${byPurpose[purpose]} ${byRoute[route]} ${risk}`
}
