import type { Reporter, TestCase } from 'vitest/node'
import { createVitest } from 'vitest/node'
import { root } from '../paths.ts'
import type { FaultsArguments } from './arguments.ts'
import { type PlayedRow, summary, table } from './table.ts'

const file = 'test/workers/runner/faults.test.ts'

/** What the rows of the test say of themselves, and what broke. */
interface Told {
  readonly rows: PlayedRow[]
  readonly broken: string[]
}

/** Listens to the rows: passes their lines on, and keeps what each came to. */
function listener(told: Told): Reporter {
  return {
    // The product's own log lines are JSON.
    onUserConsoleLog: ({ content }) => void (content.startsWith('{') || process.stdout.write(content)),
    onTestCaseResult(test: TestCase) {
      const { faults } = test.meta() as { faults?: PlayedRow }
      const { state, errors } = test.result()
      if (faults) told.rows.push(faults)
      if (state === 'failed' && (faults?.problems.length ?? 0) === 0) {
        told.broken.push(`${test.name}: ${errors?.[0]?.message ?? 'failed'}`)
      }
    },
  }
}

/**
 * Plays the rows in workerd, as the tests do, with more runs.
 *
 * @returns the exit code: 0 where nothing was shared twice, lost or stuck
 */
export async function runFaults({ runs, seed, only }: FaultsArguments): Promise<number> {
  console.log(`seed ${seed} (npm run faults -- pods --runs ${runs} --seed ${seed} plays the same again)`)
  const told: Told = { rows: [], broken: [] }
  const vitest = await createVitest('test', {
    root,
    watch: false,
    project: ['runner'],
    silent: false,
    reporters: [listener(told)],
  })
  // Vitest ends the stand-ins and the Workers runtime, wherever it is stopped.
  const stop = () => void vitest.close().finally(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(signal, stop)
  process.channel?.unref()
  try {
    vitest.provide('faults' as never, { runs, seed, only } as never)
    const { unhandledErrors, testModules } = await vitest.start([file])
    for (const error of unhandledErrors) told.broken.push(String(error))
    for (const testModule of testModules) for (const { message } of testModule.errors()) told.broken.push(message)
  } finally {
    await vitest.close()
  }
  const { line, clean } = summary(told.rows)
  for (const { id, problems } of told.rows.filter((row) => row.id !== 'usual')) {
    for (const problem of problems) console.log(`${id} ${problem} (seed ${seed})`)
  }
  for (const broken of told.broken) console.log(`broken: ${broken} (seed ${seed})`)
  if (told.rows.length > 0) console.log(`\n${table(told.rows)}\n`)
  console.log(line)
  return clean && told.broken.length === 0 ? 0 : 1
}
