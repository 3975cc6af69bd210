/** What a log line may carry. A closed list: a field for a message body, an address or a secret does not exist. */
export interface LogFields {
  readonly tenant?: string | undefined
  readonly request?: string | undefined
  readonly job?: string | undefined
  readonly operation?: string | undefined
  readonly method?: string | undefined
  /** The route's pattern (`/api/pods/{id}`), never the path that was sent. */
  readonly route?: string | undefined
  readonly status?: number | undefined
  readonly code?: string | undefined
  readonly via?: string | undefined
  readonly ms?: number | undefined
  readonly count?: number | undefined
  readonly attempt?: number | undefined
  readonly state?: string | undefined
  readonly step?: string | undefined
  readonly provider?: string | undefined
  readonly upstreamStatus?: number | undefined
  readonly error?: string | undefined
  readonly stack?: string | undefined
}

type Level = 'info' | 'warn' | 'error'

const patterns: readonly [RegExp, string][] = [
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+/gu, '[address]'],
  [/\b(?:sk|rk|cs|ek|op|whsec)[-_][A-Za-z0-9._-]{6,}/g, '[secret]'],
  [/\bBearer\s+\S+/gi, 'Bearer [secret]'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9._-]+/g, '[secret]'],
]

/**
 * Takes addresses, keys and tokens out of a text. A second net under {@link LogFields}, for the words of errors that other
 * people's code made.
 */
export function redact(text: string): string {
  return patterns.reduce((result, [pattern, stand]) => result.replace(pattern, stand), text).slice(0, 500)
}

/** The line that {@link log} writes: one JSON object without line breaks. */
export function logLine(level: Level, event: string, fields: LogFields, now: number): string {
  const safe = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value])
  return JSON.stringify({ at: new Date(now).toISOString(), level, event, ...Object.fromEntries(safe) })
}

/** All levels go through `console.log`: the others are coloured and broken into lines by local tools. */
const write =
  (level: Level) =>
  (event: string, fields: LogFields = {}) =>
    console.log(logLine(level, event, fields, Date.now()))

/** Writes one line of JSON: `log.info('request', { tenant, request, ms })`. */
export const log = { info: write('info'), warn: write('warn'), error: write('error') }

/** An error's name and words, fit for a log line. */
export function errorFields(error: unknown): Pick<LogFields, 'error' | 'stack'> {
  if (!(error instanceof Error)) return { error: typeof error }
  return {
    error: `${error.name}: ${error.message}`,
    stack: error.stack?.split('\n').slice(1, 4).join(' ').replace(/\s+/g, ' '),
  }
}
