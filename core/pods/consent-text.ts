import type { Purpose, RouteName } from './route.ts'

/** The version of the words below; a consent is kept with the version that the member read. */
export const consentTextVersion = '2026-11-23'

/** Source: linkedin-and-unipile §0. */
const policies =
  "LinkedIn's Professional Community Policies bar agreeing in advance to share each other's posts, by whatever way, also by hand. So nobody owes a share here: you see each post, and choose."
const agreementBars =
  'LinkedIn has not authorised this: its User Agreement (8.2) bars sharing by automated means. Your consent does not change that: LinkedIn may limit or close your account.'
const takenBack = 'You can take this back at any moment: it holds at once, and what we stored for it is deleted.'

const byRoute: Readonly<Record<RouteName, string>> = {
  'linkedin-api':
    "It goes through LinkedIn's official interface, with the access that you gave on LinkedIn. LinkedIn's API terms (3.1) bar using it to automate posting, so each share is your own press: you see the post and the exact words and press Share, and it leaves right then. It is never kept for later, and never goes without your press. LinkedIn may limit the access or your account where it finds its terms broken.",
  unipile: `It is made by Unipile, another company, which acts on LinkedIn with your connected account. ${agreementBars}`,
  browser: `It is made by a browser that we run, that names itself as automated, and that is signed in to your account. ${agreementBars}`,
}

const byPurpose: Readonly<Record<Purpose, string>> = {
  repost:
    'We share a post from your account after you have said yes to that one share, in exactly the words that you saw.',
  standing_approval:
    'We share posts that are offered to your pods from your account without asking you each time, within your hours and your limits, and never with words that you have not seen.',
  stored_sign_in:
    "We keep your LinkedIn e-mail address and password where you store them here, encrypted, and type them into LinkedIn's sign-in page for you. We also keep the signed-in session (cookies) that LinkedIn then gives to our browser, or gives it after you have signed in there yourself, encrypted, and use it for your next shares until LinkedIn ends it. We never pass a security check in your place: where LinkedIn asks for one, we stop and tell you.",
}

/** What a member agrees to for a route and a purpose, in plain words with the risk. */
export function consentText(route: RouteName, purpose: Purpose): string {
  return [byPurpose[purpose], byRoute[route], policies, takenBack].join(' ')
}
