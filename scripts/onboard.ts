import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readSettings, settingsFileOf } from './installation/environment.ts'
import { environmentSecrets, stackSecrets } from './installation/keeper.ts'
import { type SecretKeeper, wranglerRunner } from './installation/secrets.ts'
import { onboardUsage, readOnboardArguments } from './onboard/arguments.ts'
import { askOnTerminal, StoppedByPerson } from './onboard/questions.ts'
import { exitCodeOf, printed } from './onboard/report.ts'
import { onboard } from './onboard/run.ts'
import type { Wishes } from './onboard/wishes.ts'
import { root } from './paths.ts'
import { UsageError } from './start-arguments.ts'

/**
 * Where the secrets of the wished installation are. The operator key that a deployment made is read from the file in which it
 * waits to be put into a safe.
 */
function keeperFor({ environment }: Wishes): SecretKeeper {
  if (environment === undefined) return stackSecrets()
  const made = join(root, '.revos', 'keys', `${environment}-secrets.json`)
  const read: SecretKeeper['read'] = (_, name) =>
    name === 'OPERATOR_KEY' && existsSync(made) ? JSON.parse(readFileSync(made, 'utf8'))[name] : undefined
  return { ...environmentSecrets(environment, wranglerRunner(process.env.REVOS_WRANGLER)), read }
}

async function main(argv: string[]): Promise<number> {
  const { wishes, json, yes, dryRun, help, warnings } = readOnboardArguments({
    argv,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    apiUrlOf: (environment) => readSettings(settingsFileOf(environment)).apiUrl,
    readStdin: () => readFileSync(0, 'utf8'),
  })
  if (help) {
    console.log(onboardUsage)
    return 0
  }
  const say = (line: string) => console.error(line)
  for (const warning of warnings) say(`note   ${warning}`)
  const asks = !yes && process.stdin.isTTY === true && process.stderr.isTTY === true
  const world = { secrets: keeperFor(wishes), ask: askOnTerminal, say, pause: (ms: number) => pause(ms) }
  const report = await onboard(wishes, world, { asks, dryRun })
  console.log(json ? JSON.stringify(report, null, 2) : printed(report))
  return exitCodeOf(report)
}

process.on('disconnect', () => process.exit(1))
process.channel?.unref()
try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof StoppedByPerson
  console.error(isExpected ? error.message : error)
  process.exit(error instanceof StoppedByPerson ? 130 : 1)
}
