import type { PortName, Ports } from './ports.ts'

export const standInKinds = [
  'openai',
  'linkedin',
  'unipile',
  'identity',
  'receiver',
] as const satisfies readonly PortName[]
export type StandInKind = (typeof standInKinds)[number]

/** The variables that say where the outside world is, with the path each has on a stand-in's origin. */
const baseUrls = [
  { variable: 'OPENAI_BASE_URL', kind: 'openai', path: '/v1' },
  { variable: 'LINKEDIN_API_URL', kind: 'linkedin', path: '' },
  { variable: 'LINKEDIN_WEB_URL', kind: 'linkedin', path: '' },
  { variable: 'UNIPILE_URL', kind: 'unipile', path: '' },
  { variable: 'GOOGLE_ISSUER_URL', kind: 'identity', path: '' },
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
 * Decides which stand-ins are needed: a kind whose base URLs are all given has none. The receiver is always there: it takes
 * what tenants have sent to addresses of their own, for which the product has no base URL.
 * @param given variables chosen by the person; an empty one counts as absent.
 * @throws Error naming the variable if a base URL is no http(s) URL.
 */
export function decideOutside(given: Variables, ports: Ports): Outside {
  const variables: Record<string, string> = {}
  const standIns = new Set<StandInKind>(['receiver'])
  const receiver = `http://127.0.0.1:${ports.receiver}`
  const origins = { openai: '', linkedin: '', unipile: '', identity: '', receiver }
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

/** Of the stand-ins, those in whose place something real could be: all but the receiver. */
export function replacing(standIns: readonly StandInKind[]): Exclude<StandInKind, 'receiver'>[] {
  return standIns.filter((kind) => kind !== 'receiver')
}

/** What the page says at its top while stand-ins are in use for something real; empty if there are none. */
export function standInNotice(standIns: readonly StandInKind[]): string {
  const names = { openai: 'OpenAI', linkedin: 'LinkedIn', unipile: 'Unipile', identity: 'Google' }
  const replaced = replacing(standIns).map((kind) => names[kind])
  if (replaced.length === 0) return ''
  return `Stand-ins are in use for ${replaced.join(', ')}: nothing leaves this machine for them.`
}
