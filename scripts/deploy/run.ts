import {
  type Environment,
  type EnvironmentSettings,
  parseSettings,
  readSettings,
  writeSettings,
} from '../installation/environment.ts'
import type { RunWrangler, SecretKeeper } from '../installation/secrets.ts'
import type { Secrets } from '../stack/dev-vars.ts'
import { missingSecrets, putMissing, whyNotMade } from './operator-secrets.ts'
import { demand, keyOf, lookAround, type Resource, resourcesOf, strangers } from './resources.ts'

/** The configurations of an environment as they stand on the disk. */
export type Placed = {
  /** What wrangler is given as `-c`. */
  readonly api: string
  readonly runner: string
  /** The folder from which the page is deployed. */
  readonly web: string
  /** What still holds for a laptop alone. */
  readonly placeholders: readonly string[]
}

/** What a deployment is made with. */
export type Deployment = {
  readonly environment: Environment
  /** Where the environment's settings are kept. */
  readonly settingsFile: string
  /** Where secrets made on the way are kept until the operator has them. */
  readonly secretsFile: string
  readonly run: RunWrangler
  readonly keeper: SecretKeeper
  /** Settings from the command, which are noted in the file. */
  readonly given: Partial<Pick<EnvironmentSettings, 'webUrl' | 'domainKey'>>
  /** Secrets that the operator brings along. */
  readonly secrets: Partial<Secrets>
  /** The queues that the configurations name, as in production. */
  readonly queues: readonly string[]
  /** Writes the configurations for these settings. */
  readonly place: (settings: EnvironmentSettings) => Placed
  /** Builds all parts. False where one cannot be built; it has then said so. */
  readonly build: (placed: Placed) => Promise<boolean>
  /** Asks whether to go on. */
  readonly confirm: (question: string) => Promise<boolean>
  readonly show: (line: string) => void
}

/** `done`, or `waiting` for somebody (it has been said for what), or `failed`. */
export type Outcome = 'done' | 'waiting' | 'failed'

/**
 * Deploys everything in an order in which no part meets one that is older than it can bear: what must exist, secrets,
 * migrations, the runner, the API that calls on it, the page that calls the API. Each step looks at what is there first: ended at
 * any point, it goes on from there when it is run again.
 *
 * @throws WranglerError with what wrangler said; what was done before stays
 */
export async function deploy(deployment: Deployment): Promise<Outcome> {
  const { environment, settingsFile, run, place, build, show } = deployment
  const keep = (settings: EnvironmentSettings) => writeSettings(settingsFile, settings)
  show(`Building ${environment}`)
  if (!(await build(place(readSettings(settingsFile))))) return 'failed'

  show('\nWhat must exist')
  const resources = resourcesOf(environment, deployment.queues)
  if (!(await makeResources(deployment, resources))) return 'waiting'

  const settings = readSettings(settingsFile)
  const placed = place(settings)
  if (placed.placeholders.length > 0) {
    show(waitingFor(environment, settingsFile, settings, placed.placeholders))
    return 'waiting'
  }

  show('\nSecrets')
  if (!(await makeSecrets(deployment))) return 'waiting'

  show('\nMigrations')
  show(lastLines(await demand(run, ['d1', 'migrations', 'apply', 'DB', '--remote', '-c', placed.api])))
  show('\nRunner Worker')
  show(lastLines(await demand(run, ['deploy', '-c', placed.runner])))
  show('\nAPI Worker')
  const said = await demand(run, ['deploy', '-c', placed.api])
  show(lastLines(said))
  const apiUrl = /https:\/\/[\w.-]+\.workers\.dev/.exec(said)?.[0]
  if (apiUrl !== undefined && settings.apiUrl === undefined) keep({ ...settings, apiUrl })
  show('\nPage')
  show(
    lastLines(await demand(run, ['pages', 'deploy', '--cwd', placed.web, '--branch', 'main', '--commit-dirty=true'])),
  )
  return 'done'
}

const lastLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .slice(-6)
    .map((line) => `  ${line}`)
    .join('\n')

/** Makes what is not in the account yet and notes the ids. False where the operator did not agree. */
async function makeResources(deployment: Deployment, resources: readonly Resource[]): Promise<boolean> {
  const { settingsFile, run, show, confirm, given } = deployment
  const account = await lookAround(run, resources)
  const foreign = strangers(resources, account, readSettings(settingsFile))
  if (foreign.length > 0) {
    show([...foreign, `Is wrangler signed in to the right one? If so, take the id out of ${settingsFile}.`].join('\n'))
    return false
  }
  const missing = resources.filter((resource) => !account.present.has(keyOf(resource)))
  for (const { kind, name } of resources.filter((resource) => !missing.includes(resource)))
    show(`  ok   ${kind} ${name}`)
  if (missing.length > 0) {
    const list = missing.map(({ kind, name }) => `  ${kind} ${name}`).join('\n')
    if (!(await confirm(`Not in the account yet:\n\n${list}\n\nMake them?`))) return false
  }
  for (const { kind, name, make } of missing) {
    await demand(run, make)
    show(`  made ${kind} ${name}`)
  }
  const found = missing.length > 0 ? await lookAround(run, resources) : account
  const before = readSettings(settingsFile)
  const ids = { ...before.ids }
  for (const { name, id } of resources) if (id) ids[id] = found.ids.get(name) ?? ids[id]
  const webUrl = given.webUrl ?? before.webUrl ?? (found.pagesHost && `https://${found.pagesHost}`)
  const domainKey = given.domainKey ?? before.domainKey
  const settings = { ...before, ids, ...(webUrl && { webUrl }), ...(domainKey && { domainKey }) }
  writeSettings(settingsFile, parseSettings(JSON.stringify(settings), 'What is to be noted'))
  return true
}

function waitingFor(
  environment: Environment,
  settingsFile: string,
  { webUrl }: EnvironmentSettings,
  lines: readonly string[],
): string {
  const others = lines.filter((line) => line !== 'CHATKIT_DOMAIN_KEY')
  const host = webUrl ? new URL(webUrl).hostname : 'the page’s host'
  const key = `
Waiting for you: a domain key, without which OpenAI’s chat shows an empty box on your page.

  1. Open https://platform.openai.com/settings/organization/security/domain-allowlist
  2. Add the domain ${host}
  3. Copy its key (domain_pk_…) and go on with
       npm run deploy -- --env ${environment} --domain-key domain_pk_…`
  const rest = `\nStill as on a laptop: ${others.join(', ')}. Set it in ${settingsFile}.`
  return [...(others.length < lines.length ? [key] : []), ...(others.length > 0 ? [rest] : [])].join('\n')
}

/** Puts the secrets that the Workers lack. False where the operator must do something first. */
async function makeSecrets({ keeper, secrets, secretsFile, confirm, show }: Deployment): Promise<boolean> {
  const missing = await missingSecrets(keeper)
  if (missing.length === 0) {
    show('  ok   all are there')
    return true
  }
  const reason = whyNotMade(missing, secrets, secretsFile)
  if (reason !== undefined) {
    show(reason)
    return false
  }
  const list = missing.map(({ worker, name }) => `  ${name} of the ${worker}`).join('\n')
  if (!(await confirm(`Not set yet:\n\n${list}\n\nSet them, newly made where you have not given them?`))) return false
  const made = await putMissing(keeper, missing, secrets, secretsFile)
  show(`  put  ${missing.map(({ worker, name }) => `${name} (${worker})`).join(', ')}`)
  if (made.length > 0)
    show(`  ${made.join(', ')} ${made.length === 1 ? 'was' : 'were'} made and cannot be read back from Cloudflare. They are in
  ${secretsFile}: put them into your safe, then delete that file.`)
  return true
}
