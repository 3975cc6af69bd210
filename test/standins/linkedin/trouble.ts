import { z } from 'zod'
import { makeTrouble, type Trouble } from '../control.ts'
import { languages } from './words.ts'

const ms = z.int().min(0).max(600_000)
const pages = z.int().min(0).max(100)
const day = 86_400_000

/** The dialects (linkedin-pages.md §15.1). */
export const dialects = ['L', 'M', 'S1', 'S2', 'X'] as const

/** The kinds of verification page (linkedin-pages.md §2.3). */
export const checkpointKinds = ['email', 'two-step', 'captcha', 'app', 'quick', 'restricted', 'unknown'] as const

/** The site's switches; each for all accounts or for one. What they do stands in the README's table. */
const siteSwitches = {
  checkpoint: z.strictObject({
    kind: z.enum(checkpointKinds),
    when: z.enum(['always', 'sign-in', 'publish']).default('always'),
    afterPages: pages.optional(),
  }),
  signedOut: z.union([z.boolean(), z.strictObject({ afterPages: pages })]),
  wrongAccount: z.string().min(1),
  cookieBanner: z.union([z.boolean(), z.literal('covering')]),
  overlay: z.union([z.boolean(), z.enum(['bubble', 'modal', 'interop'])]),
  slowMs: ms,
  shellMs: ms,
  shellLoads: pages,
  postDeleted: z.union([z.boolean(), z.enum(['not-found', 'cannot-display', 'gone'])]),
  unreachableBy: z.array(z.enum(['activity', 'share', 'ugcPost', 'slug'])),
  resharingOff: z.union([z.boolean(), z.enum(['missing', 'disabled'])]),
  alreadyReposted: z.union([z.boolean(), z.string().regex(/^urn:li:activity:\d+$/)]),
  status: z.int().min(400).max(999),
  limitPage: z.boolean(),
  emptySections: z.boolean(),
  noToast: z.boolean(),
  toast: z.enum(['late', 'copy-link']),
  activityLagMs: z.int().min(0).max(day),
  publishStatus: z.int().min(400).max(999),
  publishDelayMs: ms,
  apiStatus: z.int().min(400).max(599),
  tokenRevoked: z.boolean(),
  tokenStatus: z.int().min(400).max(599),
  tokenGarbage: z.boolean(),
  tokenSlowMs: ms,
  codeExpired: z.boolean(),
  revokeStatus: z.int().min(400).max(599),
  missingScopes: z.array(z.string().min(1)),
  skipConsent: z.boolean(),
  dropAfterPublish: z.boolean(),
  renamedButtons: z.union([z.boolean(), z.enum(['button', 'menu', 'plain', 'thoughts', 'post', 'all'])]),
  actorToggle: z.union([z.boolean(), z.enum(['company', 'member'])]),
  menu: z.enum(['swapped', 'third-item']),
  twoPosts: z.boolean(),
  nestedPost: z.boolean(),
  hostilePost: z.boolean(),
  hostilePage: z.union([z.boolean(), z.enum(['dialog', 'consent', 'hidden'])]),
  draft: z.string().min(1),
  audience: z.enum(['Connections only', 'Group']),
  editorMs: ms,
  lostKeys: z.int().min(0).max(1000),
  besideComposer: z.enum(['captions', 'conversation']),
  beforeUnload: z.boolean(),
  nativeDialogs: z.boolean(),
  language: z.enum(languages),
  dialect: z.enum(dialects),
  dialects: z.array(z.enum(dialects)).min(1),
  layout: z.string().min(1).max(100),
  signInPage: z.enum(['form', 'formless']),
}

/** The values of the site's switches. */
export type SiteSwitches = { [K in keyof typeof siteSwitches]: z.infer<(typeof siteSwitches)[K]> }

/** Makes the site's switches, all off. */
export function makeSiteTrouble(): Trouble<SiteSwitches> {
  return makeTrouble(siteSwitches)
}
