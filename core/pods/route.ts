/** The ways a share can be made, each named as in a tenant's settings and in a member's consent. */
export const routeNames = ['linkedin-api', 'unipile', 'browser'] as const
export type RouteName = (typeof routeNames)[number]

/** What a member can agree to, for each route apart. */
export const purposes = ['repost', 'standing_approval', 'stored_sign_in'] as const
export type Purpose = (typeof purposes)[number]
