import { html } from '../../html.ts'
import type { Skin } from '../skin.ts'
import { card } from './card.ts'
import { frame } from './frame.ts'
import { lookOf, type Variant } from './look.ts'

/** Makes a skin of the newer dialect (server-driven UI): linkedin-pages.md, columns S, in one of its variants. */
export function sduiSkin(variant: Variant): Skin {
  return {
    feed(view, cards) {
      const look = lookOf(view, variant)
      const main = html`<div role="listitem" class="${look.classes('card start')}"><button type="button" aria-label="${view.words.startPost}" data-dialog="composer">${view.words.startPost}</button></div>${cards.map((given) => card(view, look, given))}`
      return frame(view, look, { title: 'Feed', screen: 'feed.MainFeed', main })
    },
    permalink(view, shown) {
      const look = lookOf(view, variant)
      const main = html`${card(view, look, shown.card, shown.asked)}${shown.beside && card(view, look, { post: shown.beside })}`
      return frame(view, look, { title: 'Post', screen: 'feed.UpdateDetail', main })
    },
    activity(view, member, cards) {
      const look = lookOf(view, variant)
      const pills = ['all', 'posts', 'comments', 'reactions'].map(
        (kind) => html`<a href="/in/${member.vanity}/recent-activity/${kind}/">${kind}</a> `,
      )
      const main = html`<div class="${look.classes('card start')}"><h1>${view.words.activity}</h1><p>${pills}</p></div>${cards.map((given) => card(view, look, given))}${cards.length === 0 && html`<p>Nothing to see for now.</p>`}`
      return frame(view, look, { title: `Activity | ${member.name}`, screen: 'profile.RecentActivity', main })
    },
    profile(view, member, cards) {
      const look = lookOf(view, variant)
      const main = html`<section class="${look.classes('card start')}"><img width="128" height="128" alt="${member.name}" src="/media/portrait/${member.vanity}"><h1>${member.name}</h1><p>${member.headline}</p><p class="${look.classes('soft small')}">${member.location}</p><a href="/in/${member.vanity}/recent-activity/all/">${view.words.activity}</a></section>${cards.slice(0, 2).map((given) => card(view, look, given))}`
      return frame(view, look, { title: member.name, screen: 'profile.ProfileView', main })
    },
    missing(view, text, detail) {
      const look = lookOf(view, variant)
      const main = html`<section class="${look.classes('card start')}"><h2>${text}</h2><p>${detail}</p><a href="/feed/">${view.words.home}</a></section>`
      return frame(view, look, { title: 'LinkedIn', screen: 'error.NotFound', main })
    },
  }
}
