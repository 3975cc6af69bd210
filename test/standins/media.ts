import { escapeHtml } from './html.ts'
import type { Route } from './server.ts'

const tints = ['#b24020', '#0f6b5c', '#5a3d8a', '#8a5a00', '#1f4f8b', '#7a2a55', '#3d5a1f']

function tintOf(name: string): string {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0)
  return tints[sum % tints.length] ?? '#444'
}

function portrait(vanity: string): string {
  const initials = vanity
    .split('-')
    .map((part) => part.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="${tintOf(vanity)}"/><text x="48" y="60" font-family="sans-serif" font-size="36" fill="#fff" text-anchor="middle">${escapeHtml(initials)}</text></svg>`
}

function picture(name: string): string {
  const tint = tintOf(name)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 420"><rect width="800" height="420" fill="#eef1f4"/><path d="M0 420V300l160-90 140 70 180-130 180 110 140-60v220z" fill="${tint}" opacity=".85"/><circle cx="620" cy="110" r="52" fill="#e8b04b"/></svg>`
}

/** Portraits and pictures, drawn here so that no page needs the network. */
export const mediaRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/media/portrait/:name', handler: (call) => svg(portrait(call.params.name ?? '')) },
  { method: 'GET', pattern: '/media/picture/:name', handler: (call) => svg(picture(call.params.name ?? '')) },
  { method: 'GET', pattern: '/favicon.ico', handler: () => svg(portrait('in')) },
]

function svg(body: string) {
  return { body, headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' } }
}
