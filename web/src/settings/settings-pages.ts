import type { Me } from '../data/me.ts'

const everyone = ['owner', 'admin', 'member'] as const
const admins = ['owner', 'admin'] as const

const pages = [
  { to: '/settings', label: 'You and your keys', roles: everyone },
  { to: '/settings/sharing', label: 'Sharing', roles: everyone },
  { to: '/settings/connections', label: 'Connections', roles: everyone },
  { to: '/settings/security', label: 'Security', roles: everyone },
  { to: '/settings/workflows', label: 'Workflows', roles: everyone },
  { to: '/settings/pods', label: 'Pods', roles: admins },
  { to: '/settings/integrations', label: 'Integrations', roles: admins },
  { to: '/settings/people', label: 'People', roles: admins },
  { to: '/settings/company', label: 'Company', roles: admins },
  { to: '/settings/audit', label: 'Record', roles: ['owner'] },
] as const satisfies { to: string; label: string; roles: readonly Me['role'][] }[]

export type SettingsPage = (typeof pages)[number]

/** The pages of the settings that this person may open, in the order of the way around. */
export function settingsPagesFor({ role }: Pick<Me, 'role'>): SettingsPage[] {
  return pages.filter(({ roles }) => (roles as readonly Me['role'][]).includes(role))
}
