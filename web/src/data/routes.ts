/** The ways a share can leave, as the API names them. */
export const routeNames = ['linkedin-api', 'unipile', 'browser'] as const
export type RouteName = (typeof routeNames)[number]

export function isRouteName(value: unknown): value is RouteName {
  return routeNames.some((name) => name === value)
}

interface RouteWords {
  title: string
  /** As a part of a sentence, after "by". */
  name: string
  /** What using it means, in plain words. */
  risk: string
}

/** What each way is, and what it means to use it. Source: LinkedIn's User Agreement 8.2, its API terms and its policies. */
export const routeWords: Readonly<Record<RouteName, RouteWords>> = {
  'linkedin-api': {
    title: 'LinkedIn’s official API',
    name: 'LinkedIn’s official API',
    risk: 'LinkedIn has authorised this mechanism, with a press on Share each time: it leaves right then, is never kept for later, and never goes without asking.',
  },
  unipile: {
    title: 'Unipile',
    name: 'Unipile',
    risk: 'LinkedIn has not authorised this. Unipile, another company, signs in to the account, which LinkedIn’s User Agreement (8.2) forbids. LinkedIn may limit or close the account.',
  },
  browser: {
    title: 'Browser',
    name: 'the browser that RevOS runs',
    risk: 'LinkedIn has not authorised this. A browser that RevOS runs, and that names itself as automated, acts in the account’s name, which LinkedIn’s User Agreement (8.2) forbids. LinkedIn may limit or close the account.',
  },
}

/** LinkedIn's policy on groups that share each other's posts, which no route and no agreement changes. */
export const podPolicy =
  'LinkedIn’s policies bar agreeing in advance to share each other’s posts, by whatever way, also by hand. So nobody owes a share: each member sees the post and chooses.'

/** By which way a share leaves, in words; one this page does not know is shown as it is named. */
export function routeName(route: string): string {
  return isRouteName(route) ? routeWords[route].name : route
}

/** The same as a name of its own. */
export function routeTitle(route: string): string {
  return isRouteName(route) ? routeWords[route].title : route
}
