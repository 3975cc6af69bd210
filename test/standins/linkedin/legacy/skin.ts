import { type Html, html } from '../../html.ts'
import type { View } from '../gate.ts'
import type { Member } from '../site.ts'
import type { Skin } from '../skin.ts'
import { emberIds, frame } from './frame.ts'
import { update } from './post.ts'

/** The legacy dialect (Ember, BEM classes, artdeco): linkedin-pages.md, columns L. */
export const legacySkin: Skin = {
  feed(view, cards) {
    const id = emberIds()
    const main = html`${premiumBanner(view)}<div class="share-box-feed-entry__wrapper artdeco-card"><div class="share-box-feed-entry__top-bar">
<img width="48" height="48" class="EntityPhoto-circle-3" src="/media/portrait/${view.viewer.vanity}" alt=""><button id="${id()}" type="button" class="artdeco-button artdeco-button--tertiary share-box-feed-entry__trigger" data-action="start-post"><strong>${view.words.startPost}</strong></button></div></div>
<div class="scaffold-finite-scroll__content" data-finite-scroll-hotkey-context="FEED">${cards.map((card) => update(view, id, card))}</div>`
    return frame(view, id, { title: 'Feed', main })
  },
  permalink(view, shown) {
    const id = emberIds()
    const main = html`<div class="scaffold-finite-scroll__content">${update(view, id, shown.card, shown.asked)}${shown.beside && update(view, id, { post: shown.beside })}</div>`
    return frame(view, id, { title: 'Post', main })
  },
  activity(view, member, cards) {
    const id = emberIds()
    const list =
      cards.length === 0
        ? html`<p class="t-14 t-black--light">Nothing to see for now.</p>`
        : cards.map(
            (card) => html`<li class="profile-creator-shared-feed-update__container">${update(view, id, card)}</li>`,
          )
    const main = html`${premiumBanner(view)}<section class="artdeco-card pv-recent-activity"><h2 class="pv-recent-activity-top-card__title">${view.words.activity}</h2>${tabs(member)}</section>
<div class="pv0 ph5"><ul class="display-flex flex-wrap list-style-none justify-center">${list}</ul></div>`
    return frame(view, id, { title: `Activity | ${member.name}`, main })
  },
  profile(view, member, cards) {
    const id = emberIds()
    const main = html`<section class="artdeco-card pv-top-card" data-member-id="${member.memberId}"><div class="pv-top-card__banner"></div>
<img class="pv-top-card-profile-picture__image" width="128" height="128" src="/media/portrait/${member.vanity}" alt="${member.name}">
<div class="pv-text-details__left-panel"><h1 class="text-heading-xlarge inline t-24">${member.name}</h1><div class="text-body-medium break-words">${member.headline}</div>
<span class="text-body-small t-black--light">${member.location}</span><p class="t-14"><span class="t-bold">${member.connections > 500 ? '500+' : member.connections}</span> connections</p></div></section>
<section class="artdeco-card pv-activity"><h2>${view.words.activity}</h2><a href="/in/${member.vanity}/recent-activity/all/">Show all</a></section>
${cards.slice(0, 2).map((card) => update(view, id, card))}`
    return frame(view, id, { title: member.name, main })
  },
  missing(view, text, detail) {
    const id = emberIds()
    const main = html`<section class="artdeco-card feed-shared-error"><div class="feed-shared-error__picture" role="img" aria-label="Warning">!</div><h2 class="artdeco-empty-state__headline">${text}</h2><p class="artdeco-empty-state__message">${detail}</p><a class="artdeco-button artdeco-button--secondary" href="/feed/">${view.words.home}</a></section>`
    return frame(view, id, { title: 'LinkedIn', main })
  },
}

function premiumBanner({ viewer }: View): Html {
  return html`<section class="artdeco-card premium-upsell"><a href="/in/${viewer.vanity}/?promo=premium" class="app-aware-link">See who viewed your profile</a> with Premium</section>`
}

function tabs(member: Member): Html {
  const kinds = ['all', 'posts', 'comments', 'reactions']
  return html`<nav class="profile-creator-shared-pills" aria-label="Activity filters">${kinds.map((kind) => html`<a class="artdeco-pill" href="/in/${member.vanity}/recent-activity/${kind}/">${kind}</a> `)}</nav>`
}
