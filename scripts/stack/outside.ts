import type { PortName, Ports } from './ports.ts'

export const standInKinds = ['openai', 'linkedin', 'unipile'] as const satisfies readonly PortName[]
export type StandInKind = (typeof standInKinds)[number]

/** The variables that say where the outside world is, with the path each has on a stand-in's origin. */
const baseUrls = [
  { variable: 'OPENAI_BASE_URL', kind: 'openai', path: '/v1' },
  { variable: 'LINKEDIN_API_URL', kind: 'linkedin', path: '' },
  { variable: 'LINKEDIN_WEB_URL', kind: 'linkedin', path: '' },
  { variable: 'UNIPILE_URL', kind: 'unipile', path: '' },
] as const

type Variables = Record<string, string | undefined>

export type Outside = {
  /** The stand-ins to start. */
  standIns: StandInKind[]
  /** The base URLs for both Workers. */
  variables: Record<string, string>
  /** The origin under which each kind is found; its stand-in's, if one is started. */
  origins: Record<StandInKind, string>
}

/**
 * Decides which stand-ins are needed: a kind whose base URLs are all given has none.
 * @param given variables chosen by the person; an empty one counts as absent.
 * @throws Error naming the variable if a base URL is no http(s) URL.
 */
export function decideOutside(given: Variables, ports: Ports): Outside {
  const variables: Record<string, string> = {}
  const standIns = new Set<StandInKind>()
  const origins = { openai: '', linkedin: '', unipile: '' }
  for (const { variable, kind, path } of baseUrls) {
    const chosen = given[variable]
    if (!chosen) standIns.add(kind)
    const url = chosen || `http://127.0.0.1:${ports[kind]}${path}`
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw new Error(`${variable} is not an http or https URL: ${url}`)
    variables[variable] = url.replace(/\/$/, '')
    origins[kind] = new URL(url).origin
  }
  return { standIns: standInKinds.filter((kind) => standIns.has(kind)), variables, origins }
}

/** What the page says at its top while stand-ins are in use; empty if there are none. */
export function standInNotice(standIns: readonly StandInKind[]): string {
  const names = { openai: 'OpenAI', linkedin: 'LinkedIn', unipile: 'Unipile' }
  if (standIns.length === 0) return ''
  return `Stand-ins are in use for ${standIns.map((kind) => names[kind]).join(', ')}: nothing leaves this machine for them.`
}
