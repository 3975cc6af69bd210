import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { foreground } from './foreground.ts'
import { cache, root } from './paths.ts'
import { placeholders } from './placeholders.ts'
import { quietly, ToolFailedError } from './quiet.ts'
import { viteBuild } from './web-build.ts'
import { bundleWorker, workers } from './workers.ts'
import { wrangler } from './wrangler.ts'

const usage = `npm run deploy -- [--dry-run] [--env <name>]

  --dry-run      build and check all three parts; needs no account
  --env <name>   deploy to this environment of both wrangler.toml files; a preview branch of the page`

const needed = `These must exist in the account first, each made once:

  wrangler d1 create revos                       then its id into wrangler.toml and runner/wrangler.toml
  wrangler kv namespace create TENANTS           then its id into wrangler.toml
  wrangler kv namespace create VAULT             then its id into both files
  wrangler r2 bucket create revos-files
  wrangler queues create pod-jobs
  wrangler queues create dead-jobs
  wrangler pages project create revos-web --production-branch main
  wrangler secret put AUTH_SECRET                a long random text
  wrangler secret put OPERATOR_KEY               a long random text
  wrangler secret put VAULT_KEYS                 {"current":"k1","keys":{"k1":"<32 random bytes in base64>"}}
  wrangler secret put VAULT_KEYS -c runner/wrangler.toml    the same

And wrangler.toml must say of the page:

  WEB_URL                                        where people open it, such as https://revos-web.pages.dev
  CHATKIT_DOMAIN_KEY                             the key of that host from OpenAI's domain allow-list
`

const ofTheLaptop = (config: string) =>
  placeholders(readFileSync(join(root, config), 'utf8')).map((line) => `${config}: ${line}`)

/** Builds and checks everything. Prints a line a part; tells whether all is well. */
async function check(environment: string[]): Promise<boolean> {
  const parts = [
    ...workers.map((worker) => ({
      title: worker.title,
      build: async () => {
        const { bytes, gzipBytes, warnings } = await bundleWorker(worker, environment)
        const size = `${(bytes / 1024).toFixed(0)} KiB, ${(gzipBytes / 1024).toFixed(0)} KiB gzipped`
        return [size, ...warnings].join('\n      ')
      },
    })),
    {
      title: 'Page',
      build: async () => {
        await quietly(viteBuild())
        const outdir = join(cache, 'deploy', 'web')
        await quietly(wrangler('pages', 'functions', 'build', '--outdir', outdir), join(root, 'web'))
        return 'page and functions built'
      },
    },
  ]
  let isFine = true
  for (const { title, build } of parts)
    try {
      console.log(`  ok   ${title}: ${await build()}`)
    } catch (error) {
      if (!(error instanceof ToolFailedError)) throw error
      isFine = false
      console.error(`  bad  ${title}\n\n${error.message}`)
    }
  return isFine
}

/** Deploys the parts in an order in which no part meets one that is older than it can bear. */
async function deploy(environment: string[], branch: string): Promise<number> {
  const inWeb = ['--cwd', join(root, 'web')]
  const steps = [
    ['d1', 'migrations', 'apply', 'DB', '--remote', '-c', 'wrangler.toml', ...environment],
    ...workers.map(({ config }) => ['deploy', '-c', config, ...environment]),
    ['pages', 'deploy', ...inWeb, '--branch', branch],
  ]
  for (const step of steps) {
    console.log(`\n$ wrangler ${step.join(' ')}`)
    const code = await foreground(wrangler(...step))
    if (code !== 0) {
      console.error(`\nStopped there. What was done before stays; mend the cause and deploy again.\n\n${needed}`)
      return code
    }
  }
  return 0
}

async function main(argv: string[]): Promise<number> {
  const flags = {
    'dry-run': { type: 'boolean' },
    env: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  const { values } = parseArgs({ args: argv, options: flags, strict: true })
  if (values.help) {
    console.log(usage)
    return 0
  }
  const environment = values.env === undefined ? [] : ['--env', values.env]
  if (!(await check(environment))) return 1
  if (values['dry-run']) {
    console.log('\nAll three can be deployed. Nothing was sent anywhere.')
    return 0
  }
  const missing = values.env === undefined ? workers.flatMap(({ config }) => ofTheLaptop(config)) : []
  if (missing.length > 0) {
    console.error(`\nWhat holds for the laptop alone cannot be deployed:\n\n  ${missing.join('\n  ')}\n\n${needed}`)
    return 1
  }
  return deploy(environment, values.env ?? 'main')
}

try {
  process.exit(await main(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? `${error.message}\n\n${usage}` : error)
  process.exit(1)
}
