import { parseArgs } from 'node:util'
import { type Environment, environmentNamed } from '../installation/environment.ts'
import { UsageError } from '../start-arguments.ts'

export type DeployArguments = {
  environment: Environment
  dryRun: boolean
  yes: boolean
  help: boolean
  given: { webUrl?: string; domainKey?: string }
}

export const deployUsage = `npm run deploy -- [flags]

Deploys everything into the Cloudflare account that wrangler is signed in to (npx wrangler login): makes what is missing there,
secrets too, applies migrations, then the runner, the API and the page. It can be run again at any point.

  --env <name>         production (otherwise) or staging, each with a database and everything of its own
  --dry-run            build and check all parts and print what would be done; needs no account
  --yes                make what is missing without asking
  --web-url <url>      where people open the page, if not at its pages.dev address
  --domain-key <key>   the page's key from OpenAI's domain allow-list (domain_pk_…)

What is particular to an environment is kept in deploy/<env>.json, which belongs into git: it holds no secret.
Secrets of your own: AUTH_SECRET, OPERATOR_KEY and VAULT_KEYS from the environment; otherwise they are made.

Ends with 0 when all is deployed, 2 when something waits for you, 1 when something failed.`

const flags = {
  env: { type: 'string' },
  'dry-run': { type: 'boolean' },
  yes: { type: 'boolean' },
  'web-url': { type: 'string' },
  'domain-key': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the arguments of `npm run deploy`. @throws UsageError naming the flag at fault */
export function readDeployArguments(argv: string[]): DeployArguments {
  const values = parse(argv)
  const webUrl = values['web-url']?.replace(/\/+$/, '')
  const domainKey = values['domain-key']
  if (
    webUrl !== undefined &&
    (!URL.canParse(webUrl) || new URL(webUrl).origin !== webUrl || !webUrl.startsWith('https:'))
  )
    throw new UsageError('--web-url takes https:// and a host, with nothing after it.')
  if (domainKey !== undefined && !/^domain_pk_(?!localhost)[\w-]{8,}$/.test(domainKey))
    throw new UsageError('--domain-key takes a key from OpenAI’s domain allow-list: domain_pk_ and what follows.')
  return {
    environment: environmentNamed(values.env ?? 'production'),
    dryRun: values['dry-run'] ?? false,
    yes: values.yes ?? false,
    help: values.help ?? false,
    given: { ...(webUrl !== undefined && { webUrl }), ...(domainKey !== undefined && { domainKey }) },
  }
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm run deploy -- --help`)
  }
}
