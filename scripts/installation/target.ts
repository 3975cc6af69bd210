import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isCancel, password } from '@clack/prompts'
import { root } from '../paths.ts'
import { readDemo } from '../stack/demo.ts'
import { UsageError } from '../start-arguments.ts'
import {
  type Environment,
  type EnvironmentSettings,
  environmentNamed,
  readSettings,
  settingsFileOf,
} from './environment.ts'
import { environmentSecrets, stackSecrets } from './keeper.ts'
import { type SecretKeeper, wranglerRunner } from './secrets.ts'

/** An installation, as a command finds it. */
export type Target = {
  /** Absent for the one on this machine. */
  environment?: Environment
  /** Its name for files and for people: `local`, `staging`, `production`. */
  name: string
  apiUrl: string
  webUrl: string | undefined
  /** What is noted of the environment; absent for this machine. */
  settings?: EnvironmentSettings
  keeper: SecretKeeper
  /** Where keys are kept while they are changed: readable by their owner only, and not in git. */
  keysFolder: string
}

/** The flags by which an installation is named. */
export type TargetFlags = { env?: string; api?: string; web?: string; 'state-dir'?: string }

export const targetUsage = `  --env <name>          the installation in Cloudflare: production or staging; otherwise the one on this machine
  --api <url>           where its API answers, if not where the last deployment (or start) has noted
  --web <url>           and its page
  --state-dir <folder>  where the stack on this machine keeps its data, if not in .revos`

const localApi = 'http://127.0.0.1:8787'
const localWeb = 'http://127.0.0.1:8788'

/**
 * Finds the installation that the flags name.
 *
 * @throws UsageError where it is not known where it answers, or the operator's key would travel readable
 */
export function targetOf(flags: TargetFlags): Target {
  const { env, api, web, 'state-dir': stateDir = join(root, '.revos') } = flags
  if (env !== undefined) {
    const environment = environmentNamed(env)
    const settings = readSettings(settingsFileOf(environment))
    const apiUrl = addressOf(api ?? settings.apiUrl, '--api')
    if (apiUrl === undefined)
      throw new UsageError(
        `It is not known where the API of ${environment} answers: deploy it first, or give --api https://…`,
      )
    const keeper = environmentSecrets(environment, wranglerRunner(process.env.REVOS_WRANGLER))
    return {
      environment,
      name: environment,
      apiUrl,
      webUrl: addressOf(web ?? settings.webUrl, '--web'),
      settings,
      keeper,
      keysFolder: join(root, '.revos', 'keys'),
    }
  }
  const demo = readDemo(join(stateDir, 'demo.json'))
  const apiUrl = addressOf(api ?? demo?.apiUrl ?? localApi, '--api') ?? localApi
  if (apiUrl.startsWith('https:'))
    throw new UsageError('--api names an installation in Cloudflare: say which with --env production or --env staging.')
  return {
    name: 'local',
    apiUrl,
    webUrl: addressOf(web ?? demo?.webUrl ?? localWeb, '--web'),
    keeper: stackSecrets(stateDir, existsSync(join(stateDir, 'secrets.json'))),
    keysFolder: join(stateDir, 'keys'),
  }
}

function addressOf(text: string | undefined, flag: string): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${flag} takes an http or https address, not "${text}".`)
  if (url.protocol === 'http:' && !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname))
    throw new UsageError(`${flag} must begin with https://: the operator’s key would travel readable otherwise.`)
  return url.origin
}

/**
 * The operator's key: from the variable `OPERATOR_KEY`, from this machine's `.dev.vars`, or typed by the person.
 *
 * @param asks whether a person may be asked
 * @returns undefined where there is none to be had
 */
export async function operatorKeyFor({ keeper, name }: Target, asks: boolean): Promise<string | undefined> {
  const known = process.env.OPERATOR_KEY?.trim() || keeper.read('api', 'OPERATOR_KEY')
  if (known !== undefined || !asks || !process.stdin.isTTY) return known
  const answer = await password({ message: `The operator key of ${name} (OPERATOR_KEY)`, output: process.stderr })
  return isCancel(answer) || !answer.trim() ? undefined : answer.trim()
}
