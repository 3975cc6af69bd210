import { parseArgs } from 'node:util'
import { isOwnMachine } from '../onboard/wishes.ts'
import { UsageError } from '../start-arguments.ts'
import { readAssignments } from './assignments.ts'

/** What is to be brought over, and with whose key. */
export type ExportArguments = {
  apiUrl: string
  key: string
  workflow: string
  /** A user at OpenAI → the e-mail address or id of a person. */
  assign: Record<string, string>
  json: boolean
  /** Things to say before anything is done. */
  warnings: string[]
}

/** What arguments are read from. */
export type Sources = {
  argv: string[]
  env: Record<string, string | undefined>
  readFile: (path: string) => string
  readStdin: () => string
}

export const exportUsage = `npm run chatkit:export -- --url <api> --workflow <trigger> [flags]

Brings the conversations that OpenAI keeps of your company's hosted workflows into the chats of your people here. It can be broken
off (the server goes on) and run again at any time: an import that runs is followed, what is here already stays as it is.

  --url <https://…>             where the API answers
  --key <rk_…>                  a key of an owner, which may change settings: Settings, You and your keys; or - for standard input
  --workflow <trigger>          what the conversations go on with: the word or the id of a workflow
  --assign <user=person>        whose the conversations of a user at OpenAI become: an e-mail address or id of a person; may be
                                given again. Users of chats that were opened here are known
  --assign-file <map.csv>       the same from a file of lines: user,person
  --json                        print the result as one JSON object on standard output, everything else on standard error

The key had better not stand in a command, where the shell's history and the list of processes show it: give it in REVOS_KEY.

Ends with 0 when all is brought over, 2 when users are left for whom nobody is known, 1 when it failed.`

const flags = {
  url: { type: 'string' },
  key: { type: 'string' },
  workflow: { type: 'string' },
  assign: { type: 'string', multiple: true },
  'assign-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/**
 * Reads the command line; null where help was asked for.
 * @throws UsageError naming the flag, the line of the file or the variable at fault, never the key
 */
export function readExportArguments({ argv, env, readFile, readStdin }: Sources): ExportArguments | null {
  const values = parse(argv)
  if (values.help) return null
  const warnings: string[] = []
  const { workflow } = values
  const apiUrl = addressOf(values.url)
  if (workflow === undefined) throw missing('--workflow <trigger>')
  const given = values.key === '-' ? readStdin() : (values.key ?? env.REVOS_KEY)
  const key = given?.trim()
  if (!key) throw missing('--key <rk_…>, or the variable REVOS_KEY')
  if (!/^rk_[\w-]+$/.test(key)) throw new UsageError('The key is none of this product: it begins with rk_.')
  if (values.key !== undefined && values.key !== '-')
    warnings.push("--key stood in the command: it is in your shell's history. Next time give it in REVOS_KEY.")
  const file = values['assign-file']
  const assign = readAssignments(
    values.assign ?? [],
    file === undefined ? null : { name: file, content: read(file, readFile) },
  )
  return { apiUrl, key, workflow, assign, json: values.json ?? false, warnings }
}

const missing = (what: string) => new UsageError(`Give ${what}.\nSee: npm run chatkit:export -- --help`)

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm run chatkit:export -- --help`)
  }
}

function addressOf(text: string | undefined): string {
  if (text === undefined) throw missing('--url <https://…>')
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError('--url takes an http or https address.')
  if (text.startsWith('http:') && !isOwnMachine(text))
    throw new UsageError('--url must begin with https://: the key would travel readable otherwise.')
  return new URL(text).origin
}

function read(path: string, readFile: Sources['readFile']): string {
  try {
    return readFile(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
