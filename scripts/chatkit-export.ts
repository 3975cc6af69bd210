import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { exportUsage, readExportArguments } from './chatkit-export/arguments.ts'
import { exitCodeOf, printed } from './chatkit-export/report.ts'
import { runExport } from './chatkit-export/run.ts'
import { ApiRefusal, ApiUnreachable } from './onboard/api.ts'
import { UsageError } from './start-arguments.ts'

/** Shows a line in place of the one before on a terminal; elsewhere each that is new. */
function liveLine(): (line: string) => void {
  const { stderr } = process
  let shown = ''
  return (line) => {
    if (line === shown) return
    shown = line
    stderr.write(stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
}

async function main(argv: string[]): Promise<number> {
  const wanted = readExportArguments({
    argv,
    env: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    readStdin: () => readFileSync(0, 'utf8'),
  })
  if (!wanted) {
    console.log(exportUsage)
    return 0
  }
  const say = (line: string) => console.error(line)
  for (const warning of wanted.warnings) say(`note   ${warning}`)
  const outcome = await runExport(wanted, { say, show: liveLine(), pause: (ms) => pause(ms) })
  if (process.stderr.isTTY) say('')
  console.log(wanted.json ? JSON.stringify(outcome.job, null, 2) : printed(outcome))
  return exitCodeOf(outcome)
}

process.on('disconnect', () => process.exit(1))
process.channel?.unref()
process.on('SIGINT', () => {
  console.error('\nBroken off here; the import goes on. Run the same command again to follow it.')
  process.exit(130)
})
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const isExpected = error instanceof UsageError || error instanceof ApiRefusal || error instanceof ApiUnreachable
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}
