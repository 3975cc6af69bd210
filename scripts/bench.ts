import { benchAuth } from './bench/auth.ts'
import { benchChatkit } from './bench/chatkit.ts'
import { benchRunner } from './bench/runner.ts'
import { benchSessions } from './bench/sessions.ts'
import { benchStart } from './bench/start.ts'

const benches: Record<string, (options: string[]) => Promise<void>> = {
  start: benchStart,
  sessions: benchSessions,
  auth: benchAuth,
  chatkit: benchChatkit,
  runner: benchRunner,
}
const flags = ['--quick', '--final', '--unchanged', '--layouts', '--fan-out']
const options = process.argv.slice(2).filter((word) => flags.includes(word))
const wanted = process.argv.slice(2).filter((word) => !flags.includes(word))
const unknown = wanted.filter((name) => benches[name] === undefined)
if (unknown.length > 0) {
  console.error(
    `Unknown: ${unknown.join(' ')}\nnpm run bench -- [${Object.keys(benches).join(' | ')}] … [--quick] [--final] [--unchanged] [--layouts] [--fan-out]`,
  )
  process.exit(2)
}
try {
  for (const [name, bench] of Object.entries(benches))
    if (wanted.length === 0 || wanted.includes(name)) await bench(options)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
process.exit(0)
