import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type Environment, environmentNamed } from '../installation/environment.ts'
import { UsageError } from '../start-arguments.ts'
import { whyNot } from './formats.ts'
import { credentialFlags, isOwnMachine, operatorSecrets, type Values, type Wishes } from './wishes.ts'

export type OnboardArguments = {
  wishes: Wishes
  json: boolean
  /** Never ask. */
  yes: boolean
  dryRun: boolean
  help: boolean
  /** Things to say before anything is done. */
  warnings: string[]
}

/** What arguments are read from. */
export type Sources = {
  argv: string[]
  env: Record<string, string | undefined>
  readFile: (path: string) => string
  /** Where the API of an environment answers, if that is noted. */
  apiUrlOf: (environment: Environment) => string | undefined
  /** All of standard input; called at most once. */
  readStdin: () => string
}

const text = { type: 'string' } as const
const flags = {
  api: text,
  env: text,
  name: text,
  reference: text,
  'owner-email': text,
  'owner-name': text,
  'owner-password': text,
  'openai-key': text,
  'unipile-dsn': text,
  'unipile-key': text,
  'linkedin-client-id': text,
  'linkedin-client-secret': text,
  'webhook-url': text,
  'slack-url': text,
  origin: { type: 'string', multiple: true },
  workflow: { type: 'string', multiple: true },
  from: text,
  'new-operator-key': { type: 'boolean' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const defaultApi = 'http://127.0.0.1:8787'
const defaultWorkflows = [{ trigger: 'write', workflow: 'content' }]

const isSecretFlag = (flag: string) =>
  flag === 'owner-password' || credentialFlags.some((row) => row.flag === flag && row.isSecret)

export const onboardUsage = `npm run onboard -- [flags]

Sets up an installation and one company on it, as far as it is not set up already; it can be run again at any time.
In a terminal it asks for what is missing. It ends with what it has done and with what waits for you.

  --api <url>                  where the API answers; ${defaultApi} otherwise
  --env <name>                 the installation in your Cloudflare account: staging or production (which is meant where --api
                               leads elsewhere); its --api is known from deploy/<env>.json
  --name <company>             the company's name
  --reference <word>           your own name for it, by which it is found again; made of its name otherwise
  --owner-email, --owner-name  its first person
  --owner-password <text>      10 characters or more; otherwise one is made and shown once
  --openai-key <sk-…>          and likewise, where you have them:
  --unipile-dsn <url>  --unipile-key <key>  --linkedin-client-id <id>  --linkedin-client-secret <secret>
  --webhook-url <url>  --slack-url <url>
  --origin <https://…>         a site beside our own page that may use the chat; may be given again
  --workflow <trigger=name>    what answers to a word; write=content otherwise; may be given again
  --from <file.json>           all of this from a file, or with - from standard input; flags win over it
  --new-operator-key           make a new operator key, as the old one is lost
  --json                       print the result as one JSON object on standard output, everything else on standard error
  --yes                        never ask
  --dry-run                    look, and say what would be done

Secrets had better not stand in a command, where the shell's history and the list of processes show them. Give - as the value
of one of them and the secret on standard input, or use variables: OWNER_PASSWORD, ${credentialFlags.map(({ variable }) => variable).join(', ')};
for the installation itself OPERATOR_KEY, AUTH_SECRET, VAULT_KEYS.

Ends with 0 when all is done, 2 when something waits for you, 1 when something failed.`

const record = z.record(z.string(), z.string())
const file = z.strictObject({
  api: z.string().optional(),
  env: z.string().optional(),
  name: z.string().optional(),
  reference: z.string().optional(),
  owner: z
    .strictObject({ email: z.string().optional(), name: z.string().optional(), password: z.string().optional() })
    .default({}),
  credentials: z.record(z.string(), record).default({}),
  origins: z.array(z.string()).default([]),
  workflows: record.default({}),
})

/**
 * Reads what is wanted from flags, then from the file of `--from`, then (secrets only) from the environment.
 * @throws UsageError naming the flag, the line of the file or the variable at fault, without its value where that is a secret
 */
export function readOnboardArguments({ argv, env, readFile, readStdin, apiUrlOf }: Sources): OnboardArguments {
  const values = parse(argv)
  const warnings: string[] = []
  const stdin = once(readStdin)
  const given = (flag: keyof typeof flags): string | undefined => {
    const value = values[flag]
    if (typeof value !== 'string' || !isSecretFlag(flag)) return typeof value === 'string' ? value.trim() : undefined
    if (value === '-') return stdin(`--${flag}`).trim()
    warnings.push(
      `--${flag} stood in the command: it is in your shell's history. Next time give --${flag} - and the secret on standard input.`,
    )
    return value
  }
  const from = values.from === undefined ? file.parse({}) : readFrom(values.from, readFile, stdin)

  const named = values.env ?? from.env
  const givenApi = values.api ?? from.api
  const isElsewhere = givenApi !== undefined && !isOwnMachine(givenApi)
  const environment = named === undefined && !isElsewhere ? undefined : environmentNamed(named ?? 'production')
  const apiUrl = givenApi ?? (environment === undefined ? defaultApi : apiUrlOf(environment))
  const password = given('owner-password') ?? from.owner.password ?? env.OWNER_PASSWORD
  const email = given('owner-email') ?? from.owner.email
  const ownerName = given('owner-name') ?? from.owner.name
  const workflows = [
    ...(values.workflow ?? []).map(readWorkflow),
    ...Object.entries(from.workflows).map(([trigger, workflow]) => ({ trigger, workflow })),
  ]
  const wishes: Wishes = {
    apiUrl: apiUrl?.replace(/\/+$/, ''),
    environment,
    name: given('name') ?? from.name,
    reference: given('reference') ?? from.reference,
    owner: { ...(email && { email }), ...(ownerName && { name: ownerName }), ...(password && { password }) },
    credentials: credentials(given, from.credentials, env),
    origins: [...new Set([...(values.origin ?? []), ...from.origins].map((origin) => origin.replace(/\/$/, '')))],
    workflows: workflows.length > 0 ? workflows : defaultWorkflows,
    secrets: Object.fromEntries(
      operatorSecrets.flatMap((name) => {
        const value = env[name]?.trim()
        return value ? [[name, value]] : []
      }),
    ),
    newOperatorKey: values['new-operator-key'] ?? false,
    skipped: new Set(),
  }
  requireFormats(wishes)
  const { json = false, yes = false, 'dry-run': dryRun = false, help = false } = values
  return { wishes, json, yes, dryRun, help, warnings }
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm run onboard -- --help`)
  }
}

/** Standard input for whoever asks first; nobody else may have it. */
function once(readStdin: () => string): (by: string) => string {
  let taker: string | undefined
  return (by) => {
    if (taker !== undefined) throw new UsageError(`Standard input is wanted by both ${taker} and ${by}.`)
    taker = by
    return readStdin()
  }
}

function readFrom(path: string, readFile: (path: string) => string, stdin: (by: string) => string) {
  const where = path === '-' ? 'The JSON on standard input' : path
  let content: unknown
  try {
    content = JSON.parse(path === '-' ? stdin('--from') : readFile(path))
  } catch (error) {
    if (error instanceof UsageError) throw error
    // What JSON.parse says of a text repeats parts of it, and the text may hold secrets.
    const reason = error instanceof SyntaxError ? 'is not valid JSON' : `cannot be read: ${(error as Error).message}`
    throw new UsageError(`${where} ${reason}.`)
  }
  const result = file.safeParse(content)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path: at, message }) => `  ${at.join('.') || '(top)'}: ${message}`)
  throw new UsageError(`${where} does not fit:\n${issues.join('\n')}`)
}

function readWorkflow(flag: string) {
  const [trigger = '', workflow = '', ...rest] = flag.split('=')
  if (!trigger || !workflow || rest.length > 0)
    throw new UsageError(`--workflow takes a word and a workflow, such as write=content, not "${flag}".`)
  return { trigger: trigger.toLowerCase(), workflow }
}

type Flag = keyof typeof flags

function credentials(
  given: (flag: Flag) => string | undefined,
  fromFile: Record<string, Values>,
  env: Sources['env'],
): Record<string, Values> {
  const all: Record<string, Record<string, string>> = {}
  for (const [provider, values] of Object.entries(fromFile)) all[provider] = { ...values }
  for (const { flag, variable, provider, field } of credentialFlags) {
    const value = given(flag) ?? all[provider]?.[field] ?? env[variable]?.trim()
    if (value) all[provider] = { ...all[provider], [field]: value }
  }
  return all
}

/** Refuses at once what no installation would take. */
function requireFormats({ apiUrl, name, reference, owner, origins, workflows, secrets }: Wishes): void {
  const checks: [string, keyof typeof whyNot, string | undefined][] = [
    ['--api', 'apiUrl', apiUrl],
    ['--name', 'name', name],
    ['--reference', 'reference', reference],
    ['--owner-email', 'email', owner.email],
    ['--owner-name', 'name', owner.name],
    ['--owner-password', 'password', owner.password],
    ['VAULT_KEYS', 'VAULT_KEYS', secrets.VAULT_KEYS],
    ['AUTH_SECRET', 'AUTH_SECRET', secrets.AUTH_SECRET],
    ['OPERATOR_KEY', 'OPERATOR_KEY', secrets.OPERATOR_KEY],
    ...origins.map((origin): [string, 'origin', string] => ['--origin', 'origin', origin]),
    ...workflows.map(({ trigger }): [string, 'trigger', string] => ['--workflow', 'trigger', trigger]),
  ]
  for (const [source, format, value] of checks) {
    const reason = value === undefined ? undefined : whyNot[format](value)
    if (reason !== undefined) throw new UsageError(`${source}: ${reason}`)
  }
  if (apiUrl?.startsWith('http:') && !isOwnMachine(apiUrl))
    throw new UsageError('--api must begin with https:// — the operator key would travel readable otherwise.')
}
