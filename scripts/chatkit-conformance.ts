import { readConformanceArguments, UsageError, usage } from './chatkit-conformance/arguments.ts'
import { jsonReport, line, summary } from './chatkit-conformance/report.ts'
import { rows } from './chatkit-conformance/rows.ts'
import { runRows } from './chatkit-conformance/run.ts'

async function main(): Promise<number> {
  const wanted = readConformanceArguments(process.argv.slice(2))
  if (!wanted) {
    console.log(usage)
    return 0
  }
  const { json, ...options } = wanted
  const results = await runRows(rows, {
    ...options,
    ...(!json && { onResult: (result) => console.log(line(result)) }),
  })
  console.log(json ? jsonReport(options.url, results) : `\n${summary(results)}`)
  return results.some(({ outcome }) => outcome === 'fail') ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exitCode = 2
}
