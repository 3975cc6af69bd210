import { join } from 'node:path'
import { root } from './paths.ts'
import { type Stack, startStack } from './stack.ts'
import { readStartArguments, startUsage, UsageError } from './start-arguments.ts'
import { startScreen } from './start-screen.ts'

const outsideVariables = [
  'OPENAI_BASE_URL',
  'LINKEDIN_API_URL',
  'LINKEDIN_WEB_URL',
  'UNIPILE_URL',
  'GOOGLE_ISSUER_URL',
  'CHATKIT_SCRIPT_URL',
]

/** Aborts when the person or the system asks to stop, or when the process that started this one is gone. */
function stopRequested(): AbortSignal {
  const stop = new AbortController()
  const request = () => stop.abort(new Error('Stopped.'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
  process.on('disconnect', request)
  // A listener for 'disconnect' keeps the channel open, and with it the process, which is to end by itself.
  process.channel?.unref()
  return stop.signal
}

async function main(): Promise<number> {
  const { stateDir, ports, fresh, rebuild, verbose, help } = readStartArguments(process.argv.slice(2), process.env)
  if (help) {
    console.log(startUsage)
    return 0
  }
  const signal = stopRequested()
  let stack: Stack
  try {
    stack = await startStack({
      stateDir: stateDir ?? join(root, '.revos'),
      ports,
      fresh,
      rebuild,
      verbose,
      signal,
      variables: Object.fromEntries(outsideVariables.map((name) => [name, process.env[name]])),
      cron: true,
      log: console.log,
    })
  } catch (error) {
    if (signal.aborted) return 0
    throw error
  }
  console.log(startScreen(stack))
  console.log('ready')
  const stopped = new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  try {
    await Promise.race([stopped, stack.death])
  } finally {
    await stack.stop()
  }
  return 0
}

try {
  process.exit(await main())
} catch (error) {
  const isExpected = error instanceof UsageError || !process.argv.includes('--verbose')
  console.error(`\n${error instanceof Error ? (isExpected ? error.message : error.stack) : error}`)
  process.exit(1)
}
