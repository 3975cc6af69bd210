import type { Found } from '../../browser/reading.ts'

/** How a dialect marks a post. */
export interface PostMarks {
  /** Attributes that carry a post's URN. */
  readonly bearing: readonly string[]
  /** What encloses one post, where the dialect has such a thing. */
  readonly item: string | null
  /** What bears the post's own URN beside what encloses it, where a post inside it may bear another in the same way. */
  readonly own: string | null
  /** What stands in a post and is none of its own: comments, a post inside it, menus, dialogs. */
  readonly apart: string
  /** The choice of who acts, where a class names it. */
  readonly toggle: string | null
}

/** What stands on a post's own page. */
export interface PostFacts {
  readonly path: string
  /** What the page says its language is. */
  readonly lang: string
  /** How many posts on the page bear a URN that was asked for. */
  readonly roots: number
  /** Every URN that the post bears. */
  readonly urns: readonly string[]
  /** The actions of its bar that were found, by icon; null where there is no bar. */
  readonly actions: readonly string[] | null
  /** How many things in the bar open a menu. */
  readonly expanders: number
  /** The button with the icon of reposting. */
  readonly repost: {
    /** Its name, or the text in it; empty where it has neither. */
    readonly label: string
    readonly disabled: boolean
    /** It says that it opens something. */
    readonly opens: boolean
    readonly expanded: boolean
    /** It is the last thing in the bar that opens a menu. */
    readonly lastExpander: boolean
  } | null
  /** The name of the only button of the post that is called Repost and opens something, whatever its icon and place. */
  readonly named: string | null
  /** Names and texts of the buttons of the post; compared with known words, kept nowhere. */
  readonly labels: readonly string[]
  readonly identityToggle: boolean
  /** Headings and short paragraphs beside posts; compared with known sentences, kept nowhere. */
  readonly sayings: readonly string[]
}

export interface PostWanted {
  readonly marks: PostMarks
  /** URNs that the post may be known by. */
  readonly asked: readonly string[]
  /** What the Repost button is called, in all languages; for who looks for it by its name. */
  readonly called?: readonly string[]
}

/** Reads the page of a post. Runs in the page. Source: linkedin-pages §4.3, §5.2, §6. */
export function findPost({
  marks,
  asked,
  called = [],
}: PostWanted): Found<PostFacts, 'root' | 'repost' | 'named' | 'identityToggle'> {
  const postUrn = /urn:li:(?:activity|share|ugcPost):\d+/g
  const icons = ['thumbs-up', 'comment', 'repost', 'send-privately']
  const plain = (text: string | null | undefined) => (text ?? '').replace(/\s+/g, ' ').trim()
  const shown = (element: Element) => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === 'visible'
  }
  /** A tracking scope may hold its content as the bytes of a text. */
  const told = (value: string) =>
    value.replace(/"data":\s*\[([\d,\s]{20,})\]/g, (_, bytes: string) =>
      String.fromCharCode(...bytes.split(',').map(Number)),
    )
  const borne = (element: Element) =>
    marks.bearing.flatMap((name) => {
      const value = told(element.getAttribute(name) ?? '')
      return value.includes('urn:li:comment:') ? [] : (value.match(postUrn) ?? [])
    })
  const bearers = (within: Element) =>
    [...within.querySelectorAll(marks.bearing.map((name) => `[${name}]`).join())].filter(
      (element) => borne(element).length > 0 && !element.closest(marks.apart),
    )
  const main = document.querySelector('main')
  const bearing = main ? bearers(main) : []
  const isItem = (element: Element) => marks.item !== null && element.matches(marks.item)
  const outermost = (element: Element) => bearing.find((other) => other.contains(element)) ?? element
  const posts = [
    ...new Set(bearing.map((element) => (marks.item && element.closest(marks.item)) || outermost(element))),
  ]
  // Of two that stand in one another the outer one is the post; but what holds whole posts and is none only wraps them.
  const roots = posts.filter(
    (post) =>
      !posts.some((other) =>
        isItem(other) && !isItem(post)
          ? post.contains(other)
          : other !== post && isItem(other) === isItem(post) && other.contains(post),
      ),
  )
  const urnsWithin = (root: Element) => [...new Set([...borne(root), ...bearers(root).flatMap(borne)])]
  const urnsOf = (root: Element) => {
    const { own } = marks
    const marked =
      own === null
        ? []
        : [
            ...borne(root),
            ...bearers(root)
              .filter((part) => part.matches(own))
              .slice(0, 1)
              .flatMap(borne),
          ]
    const all = urnsWithin(root)
    return marked.length > 0 ? all.filter((urn) => marked.includes(urn) || asked.includes(urn)) : all
  }
  const fitting = roots.filter((root) => urnsWithin(root).some((urn) => asked.includes(urn)))
  const root = fitting[0] ?? null

  const within = (selector: string) =>
    [...(root?.querySelectorAll(selector) ?? [])].filter((part) => !part.closest(marks.apart))
  const pressable = 'button, [role="button"], a[href]'
  const buttonsWith = (icon: string) => {
    const parts = within(`[data-test-icon^="${icon}"], svg[id^="${icon}"]`)
    return [...new Set(parts.flatMap((part) => part.closest(pressable) ?? []))].filter(shown)
  }
  const buttonOf = (icon: string) => {
    const [only, ...more] = buttonsWith(icon)
    return more.length === 0 ? (only ?? null) : null
  }
  const actions = icons.filter((icon) => buttonOf(icon) !== null)
  let bar: Element | null = buttonOf(actions[0] ?? 'none')
  while (bar && !actions.every((icon) => bar?.contains(buttonOf(icon)))) bar = bar.parentElement
  const hasBar = actions.length >= 2 && bar !== null && bar !== root && Boolean(root?.contains(bar))
  const inBar = (selector: string) =>
    hasBar ? [...(bar?.querySelectorAll(selector) ?? [])].filter((part) => !part.closest(marks.apart)) : []
  // Actions are drawn; only the choice of who acts holds a face.
  const toggle =
    (marks.toggle === null ? null : within(marks.toggle)[0]) ??
    inBar('button, [role="button"]').find(
      (button) => button.querySelector('img') !== null && !icons.some((icon) => buttonsWith(icon).includes(button)),
    ) ??
    null
  const expanders = inBar('[aria-expanded]').filter((part) => part !== toggle)
  const repost = hasBar ? (buttonOf('repost') as HTMLButtonElement | null) : null
  const nameOf = (button: Element) => plain(button.getAttribute('aria-label')) || plain(button.textContent)
  const namesakes = within('button, [role="button"]').filter(
    (button) => shown(button) && button.getAttribute('aria-expanded') === 'false' && called.includes(nameOf(button)),
  )
  const named = namesakes.length === 1 ? (namesakes[0] ?? null) : null
  const labels = within(pressable)
    .filter(shown)
    .flatMap((button) => [plain(button.getAttribute('aria-label')), plain(button.textContent)])
  const sayings = [...(main ?? document.body).querySelectorAll('h1, h2, h3, p')]
    .filter((part) => !roots.some((post) => post.contains(part)))
    .map((part) => plain(part.textContent))
  return {
    facts: {
      path: location.pathname,
      lang: document.documentElement.lang,
      roots: fitting.length,
      urns: root ? urnsOf(root) : [],
      actions: hasBar ? actions : null,
      expanders: expanders.length,
      repost: repost && {
        label: nameOf(repost),
        disabled: repost.disabled || repost.getAttribute('aria-disabled') === 'true',
        opens: repost.hasAttribute('aria-expanded'),
        expanded: repost.getAttribute('aria-expanded') === 'true',
        lastExpander: expanders.at(-1) === repost,
      },
      named: named && nameOf(named),
      labels: labels.filter((text) => text.length > 0 && text.length < 60),
      identityToggle: toggle !== null,
      sayings: sayings.filter((text) => text.length > 0 && text.length < 120),
    },
    elements: { root, repost, named, identityToggle: toggle },
  }
}
