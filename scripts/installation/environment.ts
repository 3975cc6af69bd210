import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { root } from '../paths.ts'
import { UsageError } from '../start-arguments.ts'
import { workers } from '../workers.ts'
import type { WorkerName } from './secrets.ts'
import { writeWhole } from './whole-file.ts'

export const environments = ['production', 'staging'] as const
/** An installation in a Cloudflare account. */
export type Environment = (typeof environments)[number]

/** Takes the value of `--env`. @throws UsageError naming the environments there are */
export function environmentNamed(name: string): Environment {
  const known = environments.find((environment) => environment === name)
  if (known === undefined) throw new UsageError(`--env takes ${environments.join(' or ')}, not "${name}".`)
  return known
}

/** What something of production is called in an environment: `revos-api` is `revos-api-staging` in staging. */
export const nameIn = (environment: Environment, name: string) =>
  environment === 'production' ? name : `${name}-${environment}`

/** The arguments by which wrangler's commands for secrets find the Workers of an environment. */
export function workerArguments(environment: Environment): Record<WorkerName, readonly string[]> {
  const of = (worker: WorkerName) => {
    const config = join(root, workers.find(({ name }) => name === worker)?.config ?? '')
    return ['--name', nameIn(environment, `revos-${worker}`), '-c', config]
  }
  return { api: of('api'), runner: of('runner') }
}

const address = z.url({ protocol: /^https$/, error: 'an https:// address' })
const settings = z.strictObject({
  /** Where people open the page. */
  webUrl: address.optional(),
  /** Where the API Worker answers itself; noted by a deployment. */
  apiUrl: address.optional(),
  /** The key of the page's host from OpenAI's domain allow-list. */
  domainKey: z
    .string()
    .regex(
      /^domain_pk_(?!localhost)[\w-]{8,}$/,
      'a key from the domain allow-list: domain_pk_ and at least 8 characters',
    )
    .optional(),
  /** The ids that Cloudflare gave; noted by a deployment. */
  ids: z
    .strictObject({ database: z.string().optional(), tenants: z.string().optional(), vault: z.string().optional() })
    .default({}),
  /** Variables of the Workers that differ from those in wrangler.toml. */
  variables: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).default({}),
})

/** What is particular to one environment, and no secret. */
export type EnvironmentSettings = z.output<typeof settings>

/** The file in which the settings of an environment are kept, and committed: `deploy/<environment>.json`. */
export const settingsFileOf = (environment: Environment) => join(root, 'deploy', `${environment}.json`)

/** Takes settings from a text. @throws UsageError naming the line at fault */
export function parseSettings(text: string, source: string): EnvironmentSettings {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new UsageError(`${source} is not valid JSON.`)
  }
  const result = settings.safeParse(content)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => `  ${path.join('.') || '(top)'}: ${message}`)
  throw new UsageError(`${source} does not fit:\n${issues.join('\n')}`)
}

/** The settings in a file; empty ones where it does not exist yet. @throws UsageError as `parseSettings` does */
export const readSettings = (file: string): EnvironmentSettings =>
  parseSettings(existsSync(file) ? readFileSync(file, 'utf8') : '{}', file)

/** Writes settings so that a reader finds the old ones or the new ones, whole. */
export function writeSettings(file: string, value: EnvironmentSettings): void {
  mkdirSync(dirname(file), { recursive: true })
  const { webUrl, apiUrl, domainKey, ids, variables } = value
  const isEmpty = Object.keys(variables).length === 0
  const ordered = { webUrl, apiUrl, domainKey, ids, ...(!isEmpty && { variables }) }
  writeWhole(file, `${JSON.stringify(ordered, null, 2)}\n`, 0o644)
}
