import { join } from 'node:path'
import { confirm, isCancel } from '@clack/prompts'
import { deployUsage, readDeployArguments } from './deploy/arguments.ts'
import { buildAll } from './deploy/build.ts'
import { allQueues, placeEnvironment } from './deploy/place.ts'
import { resourcesOf } from './deploy/resources.ts'
import { deploy } from './deploy/run.ts'
import { type Environment, readSettings, settingsFileOf } from './installation/environment.ts'
import { environmentSecrets } from './installation/keeper.ts'
import { WranglerError, wranglerRunner } from './installation/secrets.ts'
import { cache, root } from './paths.ts'
import { UsageError } from './start-arguments.ts'

const exitCodes = { done: 0, failed: 1, waiting: 2 }

/** What would be done, for somebody who has not signed in yet. */
function plan(environment: Environment, placeholders: readonly string[]): string {
  const resources = resourcesOf(environment, allQueues()).map(({ make }) => `     wrangler ${make.join(' ')}`)
  const unknown = placeholders.length === 0 ? '' : `\n   first asked for or found: ${placeholders.join(', ')}`
  return `
Nothing was sent anywhere. A deployment of ${environment} would

1. make what the account does not have yet:
${resources.join('\n')}
2. note ids and addresses in ${settingsFileOf(environment)}${unknown}
3. put the secrets that are missing: VAULT_KEYS (runner), then VAULT_KEYS, AUTH_SECRET, OPERATOR_KEY (API)
4. apply the migrations that the database does not have yet
5. deploy the runner, then the API, then the page`
}

async function main(argv: string[]): Promise<number> {
  const { environment, dryRun, yes, help, given } = readDeployArguments(argv)
  if (help) {
    console.log(deployUsage)
    return 0
  }
  // Each environment has a configuration of its own, which knows no further ones.
  delete process.env.CLOUDFLARE_ENV
  const folder = join(cache, 'deploy', environment)
  const settingsFile = settingsFileOf(environment)
  const show = (line: string) => console.log(line)
  if (dryRun) {
    const placed = placeEnvironment(environment, readSettings(settingsFile), folder)
    if (!(await buildAll(placed, folder, show))) return 1
    show(plan(environment, placed.placeholders))
    return 0
  }
  const run = wranglerRunner(process.env.REVOS_WRANGLER)
  const { AUTH_SECRET, OPERATOR_KEY, VAULT_KEYS } = process.env
  const outcome = await deploy({
    environment,
    settingsFile,
    secretsFile: join(root, '.revos', 'keys', `${environment}-secrets.json`),
    run,
    keeper: environmentSecrets(environment, run),
    given,
    secrets: {
      ...(AUTH_SECRET && { AUTH_SECRET }),
      ...(OPERATOR_KEY && { OPERATOR_KEY }),
      ...(VAULT_KEYS && { VAULT_KEYS }),
    },
    queues: allQueues(),
    place: (settings) => placeEnvironment(environment, settings, folder),
    build: (placed) => buildAll(placed, folder, show),
    confirm: (question) => (yes ? Promise.resolve(true) : ask(question)),
    show,
  })
  if (outcome === 'done') show(`\nDeployed. See whether all is well: npm run doctor -- --env ${environment}`)
  return exitCodes[outcome]
}

async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error(`${question}\n\nNobody can be asked here: run it in a terminal, or with --yes.`)
    return false
  }
  const answer = await confirm({ message: question })
  return !isCancel(answer) && answer
}

try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof WranglerError
  console.error(isExpected ? error.message : error)
  if (error instanceof WranglerError)
    console.error('\nStopped there. What was done before stays; mend the cause and run the same command again.')
  process.exit(1)
}
