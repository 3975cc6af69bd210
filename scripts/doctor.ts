import { parseArgs } from 'node:util'
import { gather } from './doctor/gather.ts'
import { exitCodeOf, printed, tally } from './doctor/report.ts'
import { judge } from './doctor/rules.ts'
import { operatorKeyFor, targetOf, targetUsage } from './installation/target.ts'
import { UsageError } from './start-arguments.ts'

const usage = `npm run doctor -- [flags]

Looks at an installation and says what is not well and what mends it. Changes nothing. With the operator key (in OPERATOR_KEY;
on one's own machine it is found) it sees more.

${targetUsage}
  --json                print the result as one JSON object

Ends with 0 when nothing is bad, 1 when something is.`

const flags = {
  env: { type: 'string' },
  api: { type: 'string' },
  web: { type: 'string' },
  'state-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

async function main(argv: string[]): Promise<number> {
  const values = parse(argv)
  if (values.help) {
    console.log(usage)
    return 0
  }
  const target = targetOf(values)
  const facts = await gather(target, await operatorKeyFor(target, false), Date.now)
  const lines = judge(facts)
  const { name, apiUrl, webUrl } = target
  if (values.json) {
    const at = new Date(facts.now).toISOString()
    console.log(JSON.stringify({ installation: name, apiUrl, webUrl, at, summary: tally(lines), lines }, null, 2))
  } else {
    console.log(`\n  ${name}: ${apiUrl}\n\n${printed(lines)}\n`)
  }
  return exitCodeOf(lines)
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm run doctor -- --help`)
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exitCode = 1
}
