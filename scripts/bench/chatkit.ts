import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { median } from '../measures.ts'
import { cache, root } from '../paths.ts'
import { freePorts } from '../stack/ports.ts'
import { untilUp } from '../stack/readiness.ts'
import { toolSettings } from '../tool-environment.ts'
import { type Effort, quick, thorough } from './chatkit/effort.ts'
import { benchFirstText } from './chatkit/first-text.ts'
import { benchLibrary } from './chatkit/library.ts'
import { benchLists } from './chatkit/lists.ts'
import { cores, Noise, startOnCore } from './chatkit/machine.ts'
import { benchPaced } from './chatkit/paced.ts'
import { makePeople } from './chatkit/people.ts'
import { startProduct } from './chatkit/product.ts'
import { compareAnswers } from './chatkit/sameness.ts'
import { startServers } from './chatkit/servers.ts'
import { benchTurns } from './chatkit/turns.ts'

/** Others on the machine beyond this share of a core make figures that mean little. */
const quietShare = 0.15

/**
 * Prints how fast the ChatKit server is: the library by itself, turns over HTTP beside the official Python SDK and a Node
 * server from npm, what the product adds to the model's time, what an event costs, and what long lists cost.
 *
 * All sides take turns in one run on the same scripted answer. docs/decisions/0015-chatkit-speed.md says what is not equal.
 */
export async function benchChatkit(options: readonly string[] = []): Promise<void> {
  toolSettings()
  const folder = mkdtempSync(join(cache, 'bench-chatkit-'))
  const stops: (() => Promise<void>)[] = []
  try {
    const { openai } = await freePorts()
    const openaiUrl = `http://127.0.0.1:${openai}`
    const standIn = join(root, 'test', 'standins', 'main.ts')
    stops.push(startOnCore('load', process.execPath, ['--no-warnings', standIn, 'openai', '--port', `${openai}`]).end)
    console.log('\nChatKit: starting what is compared …')
    const product = await startProduct(folder, `${openaiUrl}/v1`)
    stops.push(product.stop)
    await untilUp(`${openaiUrl}/__health`, AbortSignal.timeout(30_000))
    const people = await makePeople(product, 50)
    const servers = await startServers(product, people.tenantId)
    stops.push(servers.stop)
    const hono = {
      name: 'Hono streamSSE, workerd',
      url: `${product.url}/bench/hono`,
      pid: product.pid,
      headersOf: () => ({}),
    }

    const noise = new Noise()
    const effort: Effort = { ...(options.includes('--quick') ? quick : thorough), note: () => noise.note() }
    const ours = [`Node ${process.versions.node}`, product.version, ...servers.versions]
    console.log(`\n  ${ours.join(' · ')}\n  ${cores.words}`)
    for (const line of servers.missing) console.log(`  Not compared: ${line}`)
    console.log('\n  Answers beside ours:')
    for (const line of await compareAnswers(servers.list)) console.log(`    ${line}`)

    console.log(`\n${await benchLibrary(effort, servers.nodePeer)}`)
    console.log(`\n${await benchTurns(effort, servers.list)}`)
    console.log(`\n${await benchPaced(effort, [...servers.list, hono])}`)
    console.log(`\n${await benchFirstText(effort, product, people, openaiUrl)}`)
    console.log(`\n${await benchLists(effort, product)}`)
    console.log(`\n  ${noiseWords(noise.shares)}`)
  } finally {
    for (const stop of stops.toReversed()) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function noiseWords(shares: number[]): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const loud = shares.filter((share) => share > quietShare).length
  const range = `others had ${percent(median(shares))} of a core in the median, ${percent(Math.max(...shares))} at most`
  return loud * 4 > shares.length
    ? `NOISY: ${range}; ${loud} of ${shares.length} measurements were disturbed. Believe ratios, and only large ones.`
    : `Medians with their range; the machine was quiet: ${range}.`
}
