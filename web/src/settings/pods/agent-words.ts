import type { CompanySettings } from '../../data/tenant.ts'

/** What may happen where LinkedIn's page is not as known, by the setting. */
export const agentWords: Readonly<Record<CompanySettings['agent'], { title: string; about: string }>> = {
  off: {
    title: 'Stop, and hand it to the member',
    about: 'No model is asked to find the way. The member shares by hand, or leaves it.',
  },
  ask: {
    title: 'Let a model find the way, and ask before sharing',
    about: 'It stops right before sharing, and the member looks at a picture of the page and says yes once more.',
  },
  on: {
    title: 'Let a model find the way and share',
    about: 'On the yes that the member gave to this post and these very words. There is no second look.',
  },
}
