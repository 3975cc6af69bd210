import type { Found } from '../../browser/reading.ts'

/** What stands on a post's own page. */
export interface PostFacts {
  readonly path: string
  /** How many posts on the page bear the URN that was asked for. */
  readonly roots: number
  /** Every URN that the post bears. */
  readonly urns: readonly string[]
  /** The actions of its bar that were found, by icon; null where there is no bar. */
  readonly actions: readonly string[] | null
  /** How many things in the bar open a menu. */
  readonly expanders: number
  /** The button with the icon of reposting. */
  readonly repost: {
    readonly label: string
    readonly disabled: boolean
    readonly expanded: boolean
    /** It is the last thing in the bar that opens a menu. */
    readonly lastExpander: boolean
  } | null
  readonly identityToggle: boolean
  /** Headings and short paragraphs beside posts; compared with known sentences, kept nowhere. */
  readonly sayings: readonly string[]
}

/** Reads the page of a post. Source: linkedin-pages §4.3, §5.2, §6, columns L. */
export function findPost(asked: string): Found<PostFacts, 'repost' | 'identityToggle'> {
  const postUrn = /urn:li:(?:activity|share|ugcPost):\d+/g
  const bearing = '[data-urn^="urn:li:"], [data-id^="urn:li:"]'
  const apart = 'article, .comments-comments-list, .update-components-mini-update-v2, .feed-shared-update-v2__content'
  const icons = ['thumbs-up', 'comment', 'repost', 'send-privately']
  const borne = (element: Element) =>
    `${element.getAttribute('data-urn') ?? ''} ${element.getAttribute('data-id') ?? ''}`.match(postUrn) ?? []
  const main = document.querySelector('main')
  const roots = [...(main?.querySelectorAll(bearing) ?? [])].filter(
    (element) => borne(element).length > 0 && !element.parentElement?.closest(bearing) && !element.closest(apart),
  )
  const urnsOf = (root: Element) => [
    ...new Set([root, ...root.querySelectorAll(bearing)].filter((element) => !element.closest(apart)).flatMap(borne)),
  ]
  const fitting = roots.filter((root) => urnsOf(root).includes(asked))
  const root = fitting[0] ?? null

  const within = (selector: string) =>
    [...(root?.querySelectorAll(selector) ?? [])].filter((part) => !part.closest(apart))
  const buttonWith = (icon: string) => {
    const buttons = within(`[data-test-icon^="${icon}"]`).flatMap(
      (part) => part.closest('button, [role="button"]') ?? [],
    )
    return [...new Set(buttons)].filter(
      (button) => button.closest('[role="menu"], .artdeco-dropdown__content') === null,
    )
  }
  const actions = icons.filter((icon) => buttonWith(icon).length === 1)
  let bar: Element | null = buttonWith(actions[0] ?? 'none')[0] ?? null
  while (bar && !actions.every((icon) => bar?.contains(buttonWith(icon)[0] ?? null))) bar = bar.parentElement
  const hasBar = actions.length >= 2 && bar !== null && bar !== root
  const toggle = within('.content-admin-identity-toggle-button')[0] ?? null
  const expanders = hasBar
    ? [...(bar?.querySelectorAll('[aria-expanded]') ?? [])].filter((part) => part !== toggle && !part.closest(apart))
    : []
  const repost = hasBar && actions.includes('repost') ? (buttonWith('repost')[0] as HTMLButtonElement) : null
  const sayings = [...(main ?? document.body).querySelectorAll('h1, h2, h3, p')]
    .filter((part) => !part.closest(bearing))
    .map((part) => (part.textContent ?? '').trim())
    .filter((text) => text.length > 0 && text.length < 120)
  return {
    facts: {
      path: location.pathname,
      roots: fitting.length,
      urns: root ? urnsOf(root) : [],
      actions: hasBar ? actions : null,
      expanders: expanders.length,
      repost: repost && {
        label: repost.getAttribute('aria-label')?.trim() || (repost.textContent ?? '').trim(),
        disabled: repost.disabled || repost.getAttribute('aria-disabled') === 'true',
        expanded: repost.getAttribute('aria-expanded') === 'true',
        lastExpander: expanders.at(-1) === repost,
      },
      identityToggle: toggle !== null,
      sayings,
    },
    elements: { repost, identityToggle: toggle },
  }
}
