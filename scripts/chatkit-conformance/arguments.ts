import { parseArgs } from 'node:util'

export interface ConformanceArguments {
  url: string
  headers: Record<string, string>
  otherHeaders: Record<string, string> | undefined
  origin: string | undefined
  only: string[] | undefined
  json: boolean
  script: boolean
}

/** An argument that cannot be used; the message is for the person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `npm run chatkit:conformance -- --url https://…/chatkit [flags]

  --header 'Name: value'        sent with every request, for signing in; may be given more than once
  --other-header 'Name: value'  the same for a second person, for the rows about other people's things
  --origin https://…            a page that the server's CORS rules let through
  --only S11,S12                only these rows
  --no-script                   the server does not have the handler script: run the rows that need none
  --json                        print the result as JSON

docs/chatkit-conformance.md says what the handler script is and what the rows mean.`

function headersOf(lines: readonly string[], flag: string): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):\s*(.*?)\s*$/.exec(line) ?? []
      // The value may be a secret, so the line is not repeated.
      if (name === undefined || value === undefined) throw new UsageError(`${flag} takes 'Name: value'.`)
      return [name, value]
    }),
  )
}

function urlOf(text: string | undefined, flag: string): string {
  if (text === undefined) throw new UsageError(`${flag} is missing.\n\n${usage}`)
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageError(`${flag} must be an http or https address, not "${text}".`)
  }
  return text
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        url: { type: 'string' },
        header: { type: 'string', multiple: true, default: [] },
        'other-header': { type: 'string', multiple: true, default: [] },
        origin: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        'no-script': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

/**
 * Reads the command line; null when help was asked for.
 * @throws UsageError naming the flag at fault
 */
export function readConformanceArguments(argv: string[]): ConformanceArguments | null {
  const values = parse(argv)
  if (values.help) return null
  const other = values['other-header']
  return {
    url: urlOf(values.url, '--url'),
    headers: headersOf(values.header, '--header'),
    otherHeaders: other.length > 0 ? headersOf(other, '--other-header') : undefined,
    origin: values.origin === undefined ? undefined : new URL(urlOf(values.origin, '--origin')).origin,
    only: values.only?.split(',').map((id) => id.trim()),
    json: values.json,
    script: !values['no-script'],
  }
}
