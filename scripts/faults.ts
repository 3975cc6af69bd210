import { readFaultsArguments, UsageError, usage } from './faults/arguments.ts'
import { runFaults } from './faults/run.ts'

try {
  const wanted = readFaultsArguments(process.argv.slice(2))
  if (wanted) process.exitCode = await runFaults(wanted)
  else console.log(usage)
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exitCode = 2
}
// Programs that the tests started must not hold this one.
process.exit()
