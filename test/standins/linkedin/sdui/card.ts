import { type Html, html, lines } from '../../html.ts'
import { type Post, publishedUrn, urnOf } from '../../posts.ts'
import { flowNames } from '../flow-names.ts'
import type { View } from '../gate.ts'
import { hostileContent } from '../hostile.ts'
import { arranged, barIcon, button, nest, stacked } from '../layout/dress.ts'
import { authorOf, type Card, count, nestedPost, shownText } from '../skin.ts'
import { type Look, sduiIcon } from './look.ts'

interface Shown {
  readonly urn: string
  readonly asked: string | null
  readonly author: string
  readonly age: string
  readonly text: string
  readonly post: Post
  readonly header: Html | null
  readonly attached: Html | null
}

/** A post as a list item of the newer dialect. `asked` is the URN the address named; it marks the permalink's own post. */
export function card(view: View, look: Look, given: Card, asked: string | null = null): Html {
  if ('post' in given) return item(view, look, plainShown(view, look, given.post, asked, null))
  const { repost } = given
  const by = authorOf(view, repost.by)
  if (repost.kind === 'plain') {
    const header = html`<p class="${look.classes('header')}"><a href="/in/${by.vanity}/"><strong>${by.name}</strong></a> ${view.words.repostedThis}</p>`
    return item(view, look, plainShown(view, look, repost.original, asked, header))
  }
  const own: Post = {
    ...repost.original,
    activity: repost.activity,
    share: repost.share,
    author: repost.by,
    text: repost.text,
    counts: { reactions: 0, comments: 0, reposts: 0 },
    comments: [],
  }
  return item(view, look, {
    urn: `urn:li:activity:${repost.activity}`,
    asked,
    author: repost.by,
    age: 'now',
    text: repost.text,
    post: own,
    header: null,
    attached: preview(view, look, repost.original),
  })
}

function plainShown(view: View, look: Look, post: Post, asked: string | null, header: Html | null): Shown {
  const inner = nestedPost(view, post)
  const attached = html`${inner && html`<div ${look.key(`feed-commentary_${urnOf(inner, 'activity')}`)}><p>${authorOf(view, inner.author).name} ${view.words.repostedThis}</p>${preview(view, look, inner)}</div>`}${post.image && html`<img alt="" src="/media/picture/${post.image}">`}`
  const text = shownText(view, post)
  return { urn: urnOf(post, 'activity') ?? '', asked, author: post.author, age: post.age, text, post, header, attached }
}

function item(view: View, look: Look, shown: Shown): Html {
  const number = shown.urn.split(':').at(-1)
  const key = shown.asked === null ? `feed-item_${shown.urn}` : `expanded${number}FeedType_FEED_DETAIL`
  const scope = JSON.stringify({
    name: 'feed-update',
    entityUrn: shown.urn,
    ...(shown.asked ? { requestedUrn: shown.asked } : {}),
  })
  const below = stacked(view, {
    content: html`<div ${look.key(`feed-commentary_${shown.urn}`)} class="${look.classes('text')}">${words(view, look, shown.text)}${hostileContent(view)}</div>
<div class="${look.classes('media')}">${shown.attached}</div>`,
    counts: html`<div ${look.testId(`ReactionFacepileCollection-${shown.urn}`)} class="${look.classes('counts')}">${counts(view, shown.post)}</div>`,
    bar: bar(view, look, shown),
    comments: shown.asked === null ? null : comments(view, look, shown.post),
  })
  const inner = html`${shown.header}${controlMenu(view, look, shown)}${actor(view, look, shown)}${below}`
  return html`<div role="listitem" ${look.key(key)} data-view-tracking-scope="${scope}" class="${look.classes('card')}">${nest(view, inner)}</div>`
}

function controlMenu(view: View, look: Look, { author }: Shown): Html {
  return html`<button type="button" class="${look.classes('control')}" aria-label="${view.words.controlMenu(authorOf(view, author).name)}" aria-expanded="false" data-menu="control" id="${look.nextId()}">${sduiIcon('overflow')}</button>`
}

function actor(view: View, look: Look, shown: Shown): Html {
  const author = authorOf(view, shown.author)
  const own = author.vanity === view.viewer.vanity
  return html`<div class="${look.classes('actor')}"><a href="/in/${author.vanity}/"><img alt="View ${author.name}’s profile" width="48" height="48" src="/media/portrait/${author.vanity}"></a>
<div><a href="/in/${author.vanity}/"><p><strong>${author.name}</strong> <span class="${look.classes('soft')}">• ${own ? view.words.you : '2nd'}</span></p></a>
<p class="${look.classes('soft small')}">${author.headline}</p><p class="${look.classes('soft small')}">${shown.age} •</p></div></div>`
}

function words(view: View, look: Look, text: string): Html {
  const long = text.length > 420
  return html`<span ${look.testId('expandable-text-box')} class="${look.classes(long ? 'clamped' : 'whole')}">${lines(text)}</span>${long && html`<button type="button" ${look.testId('expandable-text-button')} class="${look.classes('more')}" data-expand="${look.classes('clamped')}">${view.words.more}</button>`}`
}

/** The card of an original under the composer's editor or inside a reshare; it has an expander of its own, without a name. */
export function preview(view: View, look: Look, post: Post): Html {
  const author = authorOf(view, post.author)
  return html`<div class="${look.classes('preview')}"><p><strong>${author.name}</strong> <span class="${look.classes('soft')}">${author.headline}</span></p>
<a href="/feed/update/${urnOf(post, 'activity')}/">${post.text.slice(0, 160)}</a> <button type="button" class="${look.classes('more')}">${view.words.more}</button></div>`
}

function bar(view: View, look: Look, shown: Shown): Html {
  const { words: names } = view
  const named = look.variant.named
  const label = (name: string) => named && html`aria-label="${name}"`
  const glyph = (name: string) => sduiIcon(barIcon(view, name))
  const like = html`<button type="button" id="${look.nextId()}" class="${look.classes('action')}" aria-label="${names.noReaction}"><span>${glyph('thumbs-up-outline')}<span>${names.like}</span></span></button>
<button type="button" id="${look.nextId()}" class="${look.classes('caret')}" aria-label="${names.reactionsMenu}" aria-expanded="false">${sduiIcon('caret')}</button>`
  const comment = html`<button type="button" id="${look.nextId()}" class="${look.classes('action')}" ${label(names.comment)}><span>${glyph('comment')}<span>${names.comment}</span></span></button>`
  const send = html`<a class="${look.classes('action')}" href="/messaging/" aria-label="${names.send}"><span>${glyph('send-privately')}<span>${names.send}</span></span></a>`
  const more = html`<button type="button" class="${look.classes('caret')}" aria-label="More" aria-expanded="false" data-action="more">${sduiIcon('overflow')}</button>`
  const parts = arranged(view, { like, comment, repost: repostButton(view, look, shown.post), send, more })
  const inner = html`<div class="${look.classes('bar')}">${identityToggle(view, look)}${parts}</div>`
  return nest(view, inner) ?? inner
}

function counts(view: View, post: Post): Html {
  const reposts = post.counts.reposts + view.site.reposts.filter((repost) => repost.original === post).length
  return html`${post.counts.reactions > 0 && html`<button type="button">${count(post.counts.reactions)} reactions</button>`}
${post.counts.comments > 0 && html`<button type="button">${count(post.counts.comments)} comments</button>`}
${reposts > 0 && html`<button type="button">${count(reposts)} reposts</button>`}`
}

function repostButton(view: View, look: Look, post: Post): Html | null {
  const off = post.resharing === false ? 'missing' : view.switches.resharingOff
  if (off === true || off === 'missing') return null
  const names = flowNames(view, view.words.sduiMenu)
  const attributes = html`id="${look.nextId()}" class="${look.classes('action')}" ${look.variant.named && html`aria-label="${names.repost}"`} aria-expanded="false" data-menu="reshare" data-original="${publishedUrn(post)}" data-activity="${post.activity}"`
  const content = html`<span>${sduiIcon(names.markless ? 'arrows' : 'repost')}<span>${names.repost}</span></span>`
  return button(view, attributes, content, off === 'disabled')
}

function identityToggle(view: View, look: Look): Html | null {
  const { actorToggle } = view.switches
  if (!actorToggle) return null
  const who = actorToggle === 'member' ? view.viewer : { name: 'Fjordline Analytics', vanity: 'fjordline-analytics' }
  return html`<button type="button" class="${look.classes('toggle')}" aria-label="${view.words.sduiIdentityToggle}" data-dialog="identity"><img width="24" height="24" alt="${who.name}" src="/media/portrait/${who.vanity}"></button>`
}

function comments(view: View, look: Look, post: Post): Html {
  const list = post.comments.map((comment, index) => {
    const author = authorOf(view, comment.author)
    const key = look.key(
      `replaceableComment_urn:li:comment:(urn:li:activity:${post.activity},${String(7398100000000000000n + BigInt(index))})`,
    )
    return html`<div ${key}><div ${key}><div ${key} class="${look.classes('comment')}"><img alt="" src="/media/portrait/${author.vanity}"><div><p><a href="/in/${author.vanity}/"><strong>${author.name}</strong></a> <span class="${look.classes('soft small')}">${comment.age}</span></p><p>${comment.text}</p>
<button type="button" aria-label="${view.words.noReaction}">${view.words.like}</button> <button type="button">Reply</button> <button type="button" aria-label="View more options for ${author.name}’s comment." aria-expanded="false">${sduiIcon('overflow')}</button></div></div></div></div>`
  })
  return html`<div data-component-type="LazyColumn" ${look.testId(`commentList_urn:li:activity:${post.activity}`)}>${list}</div>`
}
