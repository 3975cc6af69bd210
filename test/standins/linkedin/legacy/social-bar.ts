import { type Html, html } from '../../html.ts'
import { type Post, publishedUrn, urnOf } from '../../posts.ts'
import { flowNames } from '../flow-names.ts'
import type { View } from '../gate.ts'
import { arranged, barIcon, button, nest } from '../layout/dress.ts'
import { authorOf, count } from '../skin.ts'
import { legacyIcon, type NextId } from './frame.ts'

/** The action bar of a post. */
export function socialBar(view: View, id: NextId, post: Post): Html {
  const { words } = view
  const glyph = (name: string) => legacyIcon(barIcon(view, name))
  const like = html`<div class="feed-shared-social-action-bar__action-button reactions-menu-host">
<button id="${id()}" type="button" aria-pressed="false" aria-label="${words.reactLike}" data-action="react" class="artdeco-button artdeco-button--muted artdeco-button--tertiary social-actions-button react-button__trigger">${glyph('thumbs-up-outline')}<span class="artdeco-button__text">${words.like}</span></button>
<button id="${id()}" type="button" aria-label="${words.reactionsMenu}" aria-expanded="false" class="reactions-menu__trigger" data-action="reactions">${legacyIcon('caret', 'small')}</button></div>`
  const comment = html`<div class="feed-shared-social-action-bar__action-button">
<button id="${id()}" type="button" aria-label="${words.comment}" class="artdeco-button artdeco-button--muted artdeco-button--tertiary social-actions-button comment-button">${glyph('comment')}<span class="artdeco-button__text">${words.comment}</span></button></div>`
  const send = html`<div class="feed-shared-social-action-bar__action-button">
<button id="${id()}" type="button" aria-label="${words.sendName}" class="artdeco-button artdeco-button--muted artdeco-button--tertiary social-actions-button send-privately-button">${glyph('send-privately')}<span class="artdeco-button__text">${words.send}</span></button></div>`
  const more = html`<div class="feed-shared-social-action-bar__action-button"><button id="${id()}" type="button" aria-label="More" aria-expanded="false" data-action="more">${legacyIcon('overflow')}</button></div>`
  const parts = arranged(view, { like, comment, repost: repostButton(view, id, post), send, more })
  const bar = html`<div class="feed-shared-social-action-bar feed-shared-social-action-bar--full-width">${identityToggle(view, id)}${parts}</div>`
  return html`<div class="update-v2-social-activity">${nest(view, bar)}</div>`
}

/** How many people reacted to a post, commented on it and reposted it. */
export function socialCounts(view: View, post: Post): Html {
  const { reactions, comments: replies } = post.counts
  const reposts = post.counts.reposts + view.site.reposts.filter((repost) => repost.original === post).length
  return html`<ul class="social-details-social-counts">
<li class="social-details-social-counts__reactions">${reactions > 0 && html`<button type="button" aria-label="${reactions} reactions" data-reaction-details><span class="social-details-social-counts__reactions-count">${count(reactions)}</span></button>`}</li>
<li class="social-details-social-counts__item--right-aligned">${replies > 0 && html`<button type="button" class="social-details-social-counts__btn" aria-label="${counted(replies, 'comment')} on ${authorOf(view, post.author).name}’s post">${counted(replies, 'comment')}</button>`}
${reposts > 0 && html`<button type="button" class="social-details-social-counts__btn" aria-label="${counted(reposts, 'repost')} of ${authorOf(view, post.author).name}’s post">${counted(reposts, 'repost')}</button>`}</li></ul>`
}

function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}

function repostButton(view: View, id: NextId, post: Post): Html | null {
  const off = post.resharing === false ? 'missing' : view.switches.resharingOff
  if (off === true || off === 'missing') return null
  const names = flowNames(view, view.words.legacyMenu)
  return html`<div class="feed-shared-social-action-bar__action-button"><div class="${names.markless ? 'pass-along' : 'social-reshare-button__container'} artdeco-dropdown artdeco-dropdown--placement-bottom artdeco-dropdown--justification-left">
${button(view, html`id="${id()}" aria-expanded="false" aria-label="" ${!names.markless && html`data-finite-scroll-hotkey="r"`} class="artdeco-button artdeco-button--muted artdeco-button--tertiary artdeco-dropdown__trigger ${names.markless ? 'pass-along-button' : 'social-reshare-button'}" data-menu="reshare" data-original="${publishedUrn(post)}" data-preview="${urnOf(post, 'activity')}"`, html`${legacyIcon(names.markless ? 'arrows' : 'repost')}<span class="artdeco-button__text">${names.repost}</span>`, off === 'disabled')}
<div class="social-reshare-button__share-dropdown-content artdeco-dropdown__content artdeco-dropdown--is-dropdown-element" aria-hidden="true" tabindex="-1"></div></div></div>`
}

function identityToggle(view: View, id: NextId): Html | null {
  const { actorToggle } = view.switches
  if (!actorToggle) return null
  const company = actorToggle !== 'member'
  return html`<div class="content-admin-identity-toggle"><button id="${id()}" type="button" class="content-admin-identity-toggle-button artdeco-button artdeco-button--tertiary" aria-label="${view.words.identityToggle}" data-action="identity">
<img width="24" height="24" alt="${company ? 'Fjordline Analytics' : view.viewer.name}" src="/media/portrait/${company ? 'fjordline-analytics' : view.viewer.vanity}">${legacyIcon('caret', 'small')}</button></div>`
}

/** The comments under a post. */
export function socialComments(view: View, id: NextId, post: Post): Html {
  return html`<div class="comments-comments-list">${post.comments.map((comment, index) => {
    const author = authorOf(view, comment.author)
    return html`<article class="comments-comment-entity" data-id="urn:li:comment:(activity:${post.activity},${String(7398100000000000000n + BigInt(index))})">
<img width="32" height="32" class="EntityPhoto-circle-1" src="/media/portrait/${author.vanity}" alt=""><div class="comments-comment-entity__content"><a href="/in/${author.vanity}/" class="comments-comment-meta__description-title t-14 t-bold">${author.name}</a>
<span class="t-12 t-black--light"> ${comment.age}</span><button type="button" class="comments-comment-entity__menu" aria-expanded="false" aria-label="View more options for ${author.name}’s comment.">${legacyIcon('overflow', 'small')}</button>
<p class="comments-comment-item__main-content update-components-text">${comment.text}</p>
<div class="comments-comment-social-bar"><button id="${id()}" type="button" aria-pressed="false" aria-label="${view.words.reactLike} to ${author.name}’s comment" class="react-button__trigger t-12">${view.words.like}</button> | <button type="button" class="t-12" aria-label="Reply to ${author.name}’s comment">Reply</button></div></div></article>`
  })}</div>`
}
