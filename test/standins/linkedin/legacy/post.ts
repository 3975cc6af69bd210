import { type Html, html, lines } from '../../html.ts'
import { type Post, slugPath, urnOf } from '../../posts.ts'
import type { View } from '../gate.ts'
import { hostileContent } from '../hostile.ts'
import { nest, stacked } from '../layout/dress.ts'
import { authorOf, type Card, nestedPost, shownText } from '../skin.ts'
import { legacyIcon, type NextId } from './frame.ts'
import { socialBar, socialComments, socialCounts } from './social-bar.ts'

/** A post as the feed, a permalink or an activity page shows it. `asked` is the URN the address named, if any. */
export function update(view: View, id: NextId, card: Card, asked: string | null = null): Html {
  if ('post' in card) {
    const urn = urnOf(card.post, 'activity') ?? ''
    return shell(view, id, {
      urn,
      asked,
      header: null,
      author: card.post.author,
      age: card.post.age,
      post: card.post,
      body: content(view, id, card.post),
    })
  }
  const { repost } = card
  const by = authorOf(view, repost.by)
  if (repost.kind === 'plain') {
    const header = html`<div class="update-components-header"><div class="update-components-header__text-wrapper"><span class="update-components-header__text-view">
<a class="app-aware-link" href="/in/${by.vanity}/">${by.name}</a> ${view.words.repostedThis}</span></div></div>`
    const urn = urnOf(repost.original, 'activity') ?? ''
    return shell(view, id, {
      urn,
      asked,
      header,
      author: repost.original.author,
      age: repost.original.age,
      post: repost.original,
      body: content(view, id, repost.original),
    })
  }
  const own: Post = {
    activity: repost.activity,
    share: repost.share,
    author: repost.by,
    text: repost.text,
    slug: 'reshare',
    suffix: 'r0st',
    age: 'now',
    counts: { reactions: 0, comments: 0, reposts: 0 },
    comments: [],
  }
  const body = html`${text(view, id, repost.text)}<div class="feed-shared-update-v2__content">${miniUpdate(view, repost.original)}</div>`
  return shell(view, id, {
    urn: `urn:li:activity:${repost.activity}`,
    asked,
    header: null,
    author: repost.by,
    age: 'now',
    post: own,
    body,
  })
}

interface Shell {
  readonly urn: string
  readonly asked: string | null
  readonly header: Html | null
  readonly author: string
  readonly age: string
  readonly post: Post
  readonly body: Html
}

function shell(view: View, id: NextId, given: Shell): Html {
  const below = stacked(view, {
    content: html`<div class="fie-impression-container">${given.body}</div>`,
    counts: socialCounts(view, given.post),
    bar: socialBar(view, id, given.post),
    comments: socialComments(view, id, given.post),
  })
  const article = html`<div class="feed-shared-update-v2 full-height relative artdeco-card" role="article" data-urn="${given.urn}">
<div class="feed-shared-update-v2__control-menu-container">${given.header}${controlMenu(view, id, given)}${actor(view, given)}</div>
${below}</div>`
  return html`<div data-id="${given.asked ?? given.urn}" class="relative"><div id="${id()}" class="ember-view"><h2 class="visually-hidden">Feed post</h2>${nest(view, article)}</div></div>`
}

function controlMenu(view: View, id: NextId, given: Shell): Html {
  const { words } = view
  const item = (name: string, label: string, attributes: Html) =>
    html`<li class="feed-shared-control-menu__item"><div role="menuitem" tabindex="0" class="artdeco-dropdown__item" ${attributes}>${legacyIcon(name)}<h5 class="feed-shared-control-menu__headline">${label}</h5></div></li>`
  return html`<div class="feed-shared-control-menu artdeco-dropdown">
<button id="${id()}" type="button" aria-expanded="false" aria-label="${words.controlMenu(authorOf(view, given.author).name)}" class="feed-shared-control-menu__trigger artdeco-button artdeco-button--tertiary artdeco-button--circle artdeco-dropdown__trigger">${legacyIcon('overflow', 'small')}</button>
<div class="feed-shared-control-menu__content artdeco-dropdown__content" aria-hidden="true" tabindex="-1"></div>
<template><div class="artdeco-dropdown__content-inner" role="menu"><ul>
${item('link', words.copyLink, html`data-action="copy-link" data-link="${slugPath(given.post)}" data-urn-link="${given.urn}"`)}
${item('code', words.embed, html`data-embed="/embed/feed/update/${urnOf(given.post, 'share') ?? urnOf(given.post, 'ugcPost') ?? given.urn}"`)}
${item('bag', words.save, html``)}${item('flag', words.report, html``)}
</ul></div></template></div>`
}

function actor(view: View, given: Shell): Html {
  const author = authorOf(view, given.author)
  const own = author.vanity === view.viewer.vanity
  return html`<div class="update-components-actor update-components-actor--with-control-menu display-flex"><div class="update-components-actor__container display-flex">
<a class="update-components-actor__image" href="/in/${author.vanity}/"><img class="ivm-view-attr__img--centered EntityPhoto-circle-3" width="48" height="48" src="/media/portrait/${author.vanity}" alt="View ${author.name}’s profile"></a>
<div class="update-components-actor__meta"><a class="update-components-actor__meta-link app-aware-link" href="/in/${author.vanity}/">
<span class="update-components-actor__title"><span class="update-components-actor__name hoverable-link-text t-14 t-bold t-black"><span aria-hidden="true">${author.name}</span></span>
<span class="update-components-actor__supplementary-actor-info t-normal t-black--light"><span aria-hidden="true"> • ${own ? view.words.you : '2nd'}</span></span></span>
<span class="update-components-actor__description t-12 t-normal t-black--light"><span aria-hidden="true">${author.headline}</span></span></a>
<span class="update-components-actor__sub-description t-12 t-normal t-black--light"><span aria-hidden="true">${given.age} • ${legacyIcon('globe', 'small')}</span></span></div></div></div>`
}

function content(view: View, id: NextId, post: Post): Html {
  const inner = nestedPost(view, post)
  return html`${text(view, id, shownText(view, post))}${hostileContent(view)}${inner && html`<div class="feed-shared-update-v2__content" data-urn="${urnOf(inner, 'activity')}"><div class="update-components-header"><b>${authorOf(view, inner.author).name}</b> ${view.words.repostedThis}</div>${miniUpdate(view, inner)}</div>`}${post.image && html`<div class="feed-shared-update-v2__content"><div class="update-components-image"><img class="ivm-view-attr__img--centered update-components-image__image" src="/media/picture/${post.image}" alt="No alternative text description for this image"></div></div>`}`
}

function text(view: View, id: NextId, words: string): Html {
  return html`<div class="feed-shared-inline-show-more-text feed-shared-update-v2__description ${words.length > 420 && 'feed-shared-inline-show-more-text--clamped'}">
<div class="update-components-text relative update-components-update-v2__commentary"><span class="break-words tvm-parent-container"><span dir="ltr">${lines(words)}</span></span></div>
${words.length > 420 && html`<button id="${id()}" type="button" class="feed-shared-inline-show-more-text__see-more-less-toggle see-more t-14 t-black--light" data-action="see-more">${view.words.more}</button>`}</div>`
}

/** The card of an original inside a reshare or under the composer's editor. */
export function miniUpdate(view: View, post: Post): Html {
  const author = authorOf(view, post.author)
  return html`<div class="update-components-mini-update-v2 feed-shared-update-v2__update-content-wrapper artdeco-card"><div class="update-components-actor__container display-flex">
<img width="32" height="32" class="EntityPhoto-circle-1" src="/media/portrait/${author.vanity}" alt=""><div class="update-components-actor__meta"><span class="update-components-actor__name t-14 t-bold">${author.name}</span>
<span class="update-components-actor__description t-12 t-black--light">${author.headline}</span></div></div>
<a class="update-components-mini-update-v2__link-to-details-page app-aware-link" href="/feed/update/${urnOf(post, 'activity')}/"><div class="update-components-text"><span class="break-words">${post.text.slice(0, 180)}…</span></div></a></div>`
}
