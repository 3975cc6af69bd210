/** A post in the stand-in world. Its three numbers are different ids of the one post; a post has a share or a ugcPost. */
export interface Post {
  readonly activity: string
  readonly share?: string
  readonly ugcPost?: string
  readonly author: string
  readonly text: string
  /** The words in the public address, between the author's vanity name and the id. */
  readonly slug: string
  readonly suffix: string
  readonly age: string
  readonly counts: { readonly reactions: number; readonly comments: number; readonly reposts: number }
  readonly image?: string
  readonly comments: readonly { readonly author: string; readonly text: string; readonly age: string }[]
  readonly resharing?: boolean
}

/** The kinds of post URN that can stand in an address. */
export type UrnKind = 'activity' | 'share' | 'ugcPost'

/** A post's URN of one kind, or null when it has none of that kind. */
export function urnOf(post: Post, kind: UrnKind): string | null {
  const number = post[kind]
  return number ? `urn:li:${kind}:${number}` : null
}

/** The URN the publishing API names the post by: its share, or its ugcPost. */
export function publishedUrn(post: Post): string {
  return urnOf(post, 'share') ?? urnOf(post, 'ugcPost') ?? `urn:li:activity:${post.activity}`
}

/** The public address of a post, as "Copy link to post" gives it. `kind` picks the id that stands in the slug. */
export function slugPath(post: Post, kind: UrnKind = 'activity'): string {
  return `/posts/${post.author}_${post.slug}-${kind}-${post[kind] ?? post.activity}-${post.suffix}`
}

/** Reads the kind and number out of a URN or the last part of a public address; null when there is none. */
export function parsePostRef(ref: string): { kind: UrnKind; number: string } | null {
  const found =
    /^urn:li:(activity|share|ugcPost):(\d{1,19})$/.exec(ref) ??
    /-(activity|share|ugcPost)-(\d{1,19})-[\w-]{4}$/.exec(ref)
  return found?.[1] && found[2] ? { kind: found[1] as UrnKind, number: found[2] } : null
}

/** The posts of the author Nora Halvorsen. */
export const posts: readonly Post[] = [
  {
    activity: '7398000000000000001',
    share: '7397999997143228416',
    author: 'nora-halvorsen',
    slug: 'salesleadership-forecasting',
    suffix: 'kT4x',
    age: '2d',
    counts: { reactions: 128, comments: 2, reposts: 6 },
    text: [
      'We lost a 90,000 euro renewal last spring, and nobody in the room could say when.',
      'Not why. When. The account had been green in the forecast for eleven weeks, and red in the support inbox for nine of them.',
      'So we changed one thing. Every Monday, the account manager reads out the last three sentences the customer wrote to us. Not the health score, not the stage: the sentences.',
      'Two quarters in, what I notice:\n• Bad news arrives about three weeks earlier.\n• The forecast call is shorter, because nobody defends a colour.\n• The newest person in the room speaks as often as the oldest.',
      'Dashboards tell you what you decided to measure. Customers tell you what happened.',
      'What do you read out loud in your Monday meeting?',
    ].join('\n\n'),
    comments: [
      { author: 'priya-raman', text: 'Stealing this for our launch reviews. The sentences, not the score.', age: '1d' },
      {
        author: 'sam-whitfield',
        text: 'We tried this for a month and kept it. Hardest part was the silence in week one.',
        age: '22h',
      },
    ],
  },
  {
    activity: '7398000000000000002',
    ugcPost: '7397999981150339072',
    author: 'nora-halvorsen',
    slug: 'hiring-onboarding-teams',
    suffix: 'Zq9-',
    age: '1w',
    counts: { reactions: 342, comments: 1, reposts: 21 },
    image: 'first-week',
    text: [
      'A new colleague asked me on her third day: “Who here is allowed to say no to a customer?”',
      'I started to answer “everyone”, and stopped. It was not true. Two people were, and one of them was on leave.',
      'We have since written it down, on one page: what each role may promise, what it may refuse, and whom to call when the answer is neither. It took an afternoon. It has saved us from at least four promises we could not have kept.',
      'If your onboarding has forty slides about values and none about saying no, start with the one page.',
    ].join('\n\n'),
    comments: [{ author: 'maya-lindqvist', text: 'The page about saying no is the page people keep.', age: '6d' }],
  },
  {
    activity: '7398000000000000003',
    share: '7397999969322127360',
    author: 'nora-halvorsen',
    slug: 'b2b-pricing-advisory',
    suffix: 'b7Wm',
    age: '3w',
    counts: { reactions: 87, comments: 0, reposts: 3 },
    text: [
      'Three sentences that have cost my clients more than any discount:',
      '1. “We can probably do that.”\n2. “Let me check with the team and get back to you.” (Nobody did.)\n3. “It is on the roadmap.”',
      'None of them is a lie. Each of them is a promise the customer writes down and you do not.',
      'Our rule since January: a promise has an owner and a date, or it is not made. The pipeline got smaller. The revenue did not.',
    ].join('\n\n'),
    comments: [],
  },
]
