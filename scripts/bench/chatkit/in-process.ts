// Events a second of a library without HTTP: node in-process.ts <ours | ours-bytes | peer> <deltas> <ms> [folder of the peer]
import { ChatKitServer, memoryStore, toResponse } from '../../../worker/chatkit/index.ts'
import { loadPeer, peerServer } from './node-peer.ts'
import { createBody } from './script.ts'
import { scripted } from './scripted.ts'

/** Serves one request. Gives how many frames it took, or bytes. */
type Serve = (body: string) => Promise<number>

const newServer = () => new ChatKitServer<object>({ store: memoryStore(), respond: scripted })

async function eventsOf(server: ChatKitServer<object>, body: string) {
  const result = await server.process(body, {})
  if (result.kind !== 'stream') throw new Error(`Answered ${result.status}: ${JSON.stringify(result.body)}`)
  return result
}

async function frames(texts: AsyncIterable<string>): Promise<number> {
  let count = 0
  for await (const text of texts) if (text.startsWith('data: ') || text.startsWith('id: ')) count += 1
  return count
}

/** Each event as the text of a frame, as the peer gives them. */
function ours(): Serve {
  const server = newServer()
  return async (body) => {
    const { events, turnId, delivered } = await eventsOf(server, body)
    const texts = async function* () {
      let index = 0
      for await (const event of events) yield `id: ${turnId}.${index++}\ndata: ${JSON.stringify(event)}\n\n`
      delivered()
    }
    return frames(texts())
  }
}

/** As bytes out of the stream that a Response has. */
function oursAsBytes(): Serve {
  const server = newServer()
  return async (body) => (await toResponse(await eventsOf(server, body)).bytes()).length
}

async function peer(folder: string): Promise<Serve> {
  const server = peerServer(await loadPeer(folder))
  return async (body) => frames(await server.process(body, {}))
}

const [side = '', deltas, ms, folder = ''] = process.argv.slice(2)
const body = createBody({ deltas: Number(deltas), pauseMs: 0 })
const counting = ours()
const eventsATurn = side === 'peer' ? 0 : await counting(body)
const serve = side === 'peer' ? await peer(folder) : side === 'ours' ? counting : oursAsBytes()

async function turnsIn(limit: number): Promise<{ events: number; ms: number }> {
  const started = performance.now()
  let events = 0
  while (performance.now() - started < limit) {
    const count = await serve(body)
    events += side === 'ours-bytes' ? eventsATurn : count
  }
  return { events, ms: performance.now() - started }
}

await turnsIn(Number(ms) / 2)
const seen = await turnsIn(Number(ms))
process.stdout.write(JSON.stringify({ eventsASecond: (seen.events * 1000) / seen.ms }))
