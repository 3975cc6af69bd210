import type { Alert } from '../data/alerts.ts'

/** Where what an alert is about can be mended. */
export type AlertPlace =
  | { to: '/settings/integrations'; search: { provider: string }; label: string }
  | { to: '/settings/workflows'; search: Record<string, never>; label: string }
  | { to: '/settings/connections'; search: Record<string, never>; label: string }
  | { to: '/settings/sharing'; search: Record<string, never>; label: string }

/**
 * The place for an alert, or null where there is none for this reader: what a member must do, only that member can, and what it is
 * about may be of a kind that this page does not know.
 */
export function alertPlace({ about }: Pick<Alert, 'about'>, runsCompany: boolean): AlertPlace | null {
  const [kind, name] = about.split(':')
  if (!name) return null
  if (kind === 'connection') {
    return runsCompany ? null : { to: '/settings/connections', search: {}, label: 'Open your connections' }
  }
  if (kind === 'member') return runsCompany ? null : { to: '/settings/sharing', search: {}, label: 'See what to do' }
  if (kind === 'workflow')
    return runsCompany ? { to: '/settings/workflows', search: {}, label: 'Open the workflows' } : null
  if ((kind !== 'integration' && kind !== 'delivery') || !runsCompany) return null
  return { to: '/settings/integrations', search: { provider: name }, label: 'Open its settings' }
}

const actors: Record<Alert['act'], string> = {
  owner: 'An owner or administrator of your company',
  member: 'The member whose account it is',
  operator: 'Whoever runs this RevOS',
  provider: 'The provider; it may end by itself',
}

/** Who must act, in words. */
export function whoMustAct(act: string): string {
  return actors[act as Alert['act']] ?? 'Somebody who runs your company'
}
