import { parseArgs } from 'node:util'
import { startIdentity } from './identity/index.ts'
import { startLinkedin } from './linkedin/index.ts'
import { startOpenai } from './openai/index.ts'
import { startReceiver } from './receiver/index.ts'
import type { Running } from './server.ts'
import { startUnipile } from './unipile/index.ts'

const kinds: Record<string, { start: (options: { port: number }) => Promise<Running>; port: number }> = {
  openai: { start: startOpenai, port: 9101 },
  linkedin: { start: startLinkedin, port: 9102 },
  unipile: { start: startUnipile, port: 9103 },
  identity: { start: startIdentity, port: 9104 },
  receiver: { start: startReceiver, port: 9105 },
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } })
const kind = kinds[positionals[0] ?? '']
if (!kind || positionals.length !== 1) fail(`Say which stand-in: ${Object.keys(kinds).join(' | ')} [--port N]`)
const port = values.port === undefined ? kind.port : Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65535)
  fail(`--port must be a number from 0 to 65535, not ${values.port}`)

try {
  const running = await kind.start({ port })
  console.log(`${positionals[0]} stand-in on ${running.url}`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)))
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
