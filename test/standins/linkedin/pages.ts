import { page, redirect } from '../answers.ts'
import { html, lines } from '../html.ts'
import { type Post, parsePostRef, slugPath, urnOf } from '../posts.ts'
import type { Answer, Call, Route } from '../server.ts'
import { entryPage } from './entry-page.ts'
import { signedInPage, type View } from './gate.ts'
import { type Found, findByNumber, type Site, visibleReposts } from './site.ts'
import type { Card, Skin } from './skin.ts'
import { skinOf } from './skins.ts'

/** The signed-in pages: feed, profiles, recent activity and post permalinks in every form of address (linkedin-pages.md §4, §5, §10). */
export function pageRoutes(site: Site): Route[] {
  const shown = (make: (view: View, skin: Skin, call: Call) => Answer, guest?: (call: Call) => Answer) =>
    signedInPage(site, (view, call) => make(view, skinOf(view), call), guest)
  return [
    { method: 'GET', pattern: '/feed/', handler: shown((view, skin) => page(skin.feed(view, feedCards(site)))) },
    { method: 'GET', pattern: '/feed/update/:urn/', handler: shown((view, skin, call) => permalink(view, skin, call)) },
    {
      method: 'GET',
      pattern: '/posts/:slug',
      handler: shown(
        (view, skin, call) => permalink(view, skin, call),
        (call) => guestPost(site, call),
      ),
    },
    { method: 'GET', pattern: '/in/me/', handler: shown((view) => redirect(`/in/${view.viewer.vanity}/`)) },
    {
      method: 'GET',
      pattern: '/in/me/recent-activity/:kind/',
      handler: shown((view, _skin, call) => redirect(`/in/${view.viewer.vanity}/recent-activity/${call.params.kind}/`)),
    },
    { method: 'GET', pattern: '/in/:vanity/', handler: shown(profile, toAuthWall) },
    {
      method: 'GET',
      pattern: '/in/:vanity/recent-activity/',
      handler: shown((_view, _skin, call) => redirect(`/in/${call.params.vanity}/recent-activity/all/`)),
    },
    { method: 'GET', pattern: '/in/:vanity/recent-activity/:kind/', handler: shown(activity, toAuthWall) },
    { method: 'GET', pattern: '/404/', handler: shown((view, skin) => gone(view, skin)) },
    {
      method: 'GET',
      pattern: '/*',
      handler: shown(
        (view, skin) => gone(view, skin),
        () => page(entryPage('LinkedIn', html`<h1>Page not found</h1>`), 404),
      ),
    },
  ]
}

function toAuthWall(call: Call): Answer {
  return redirect(`/authwall?trk=gf&original_referer=&sessionRedirect=${encodeURIComponent(call.url.pathname)}`)
}

function gone(view: View, skin: Skin): Answer {
  return page(skin.missing(view, view.words.pageGone, 'Please check your URL or return to LinkedIn home.'), 404)
}

function feedCards(site: Site): Card[] {
  return [...site.posts].reverse().map((post) => ({ post }))
}

function activityCards(site: Site, vanity: string, kind: string): Card[] {
  if (kind === 'comments' || kind === 'reactions') return []
  const reposts = visibleReposts(site, vanity).map((repost) => ({ repost }))
  const own = site.posts.filter((post) => post.author === vanity).map((post) => ({ post }))
  return [...reposts, ...own]
}

function profile(view: View, skin: Skin, call: Call): Answer {
  const member = view.site.members.get(call.params.vanity ?? '')
  if (!member) return redirect('/404/')
  return page(skin.profile(view, member, activityCards(view.site, member.vanity, 'all')))
}

function activity(view: View, skin: Skin, call: Call): Answer {
  const member = view.site.members.get(call.params.vanity ?? '')
  if (!member) return redirect('/404/')
  return page(skin.activity(view, member, activityCards(view.site, member.vanity, call.params.kind ?? 'all')))
}

/** The post or repost an address of any form names; a number under the wrong kind names nothing. */
function findByAddress(site: Site, address: string): (Found & { asked: string }) | null {
  const ref = parsePostRef(address)
  const found = ref && findByNumber(site, ref.kind, ref.number)
  return found ? { ...found, asked: `urn:li:${ref.kind}:${ref.number}` } : null
}

function permalink(view: View, skin: Skin, call: Call): Answer {
  const { words, switches } = view
  const bySlug = call.params.slug !== undefined
  const address = call.params.slug ?? call.params.urn ?? ''
  const form = bySlug ? 'slug' : (parsePostRef(address)?.kind ?? 'activity')
  if (switches.postDeleted === 'gone') return redirect('/404/')
  if (switches.postDeleted === 'cannot-display') {
    return page(skin.missing(view, words.cannotDisplay, 'It may have been removed, or you may not have access to it.'))
  }
  const found = findByAddress(view.site, address)
  if (!found || switches.postDeleted || switches.unreachableBy?.includes(form)) {
    const text = found && form === 'ugcPost' && !switches.postDeleted ? words.cannotDisplay : words.postNotFound
    return page(skin.missing(view, text, 'It was removed, or the link is not right.'))
  }
  const { asked, ...card } = found
  return page(skin.permalink(view, { card, asked, beside: switches.twoPosts ? otherPost(view.site, card) : null }))
}

function otherPost(site: Site, card: Card): Post | null {
  return site.posts.find((post) => !('post' in card) || post !== card.post) ?? null
}

function guestPost(site: Site, call: Call): Answer {
  const found = findByAddress(site, call.params.slug ?? '')
  if (!found || !('post' in found)) return page(entryPage('LinkedIn', html`<h1>Page not found</h1>`), 404)
  const { post } = found
  const author = site.members.get(post.author)
  const back = encodeURIComponent(slugPath(post))
  const main = html`<article class="guest-post main-feed-activity-card" data-activity-urn="${urnOf(post, 'activity')}"><b>${author?.name}</b><p class="sub">${author?.headline}</p><p>${lines(post.text)}</p></article>
<div class="card__content contextual-sign-in-modal"><h2>Sign in to view more content</h2><a class="btn__secondary" href="/login?session_redirect=${back}">Sign in</a></div>`
  return page(entryPage(`${author?.name} on LinkedIn`, main))
}
