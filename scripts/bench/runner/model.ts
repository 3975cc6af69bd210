import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startOpenai } from '../../../test/standins/openai/index.ts'
import { chooseControl } from './choose-control.ts'

/** The stand-in for OpenAI, with somebody before it who answers what the healer asks. */
export interface Model {
  readonly url: string
  /** Requests since the last time this was asked: the healer's, and all others. */
  taken(): { healer: number; other: number }
  close(): Promise<void>
}

interface Request {
  readonly input?: unknown
  readonly text?: { readonly format?: { readonly name?: string } }
}

/**
 * Starts it. Requests go on to the stand-in as they came, which holds them to OpenAI's rules; before one of the healer's, the
 * answer of `chooseControl` to the request's own text is put there. Whoever else asks is told that nothing can be done.
 */
export async function startModel(): Promise<Model> {
  const openai = await startOpenai({ port: 0 })
  const counts = { healer: 0, other: 0 }
  const script = async (entry: object) => {
    await fetch(`${openai.url}/__script`, { method: 'POST', body: JSON.stringify({ responses: [entry] }) })
  }
  const server = createServer(async (req, res) => {
    try {
      const body = await read(req)
      if (req.method === 'POST' && req.url === '/v1/responses') {
        const request = JSON.parse(body) as Request
        const isHealer = request.text?.format?.name === 'control' && typeof request.input === 'string'
        counts[isHealer ? 'healer' : 'other'] += 1
        await script(isHealer ? { json: chooseControl(String(request.input)) } : { text: 'I cannot go on here.' })
      }
      const headers = Object.fromEntries(
        Object.entries(req.headers).flatMap(([name, value]) =>
          typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name) ? [[name, value]] : [],
        ),
      )
      const bodied = req.method === 'GET' || req.method === 'HEAD' ? {} : { body }
      const answer = await fetch(openai.url + req.url, { method: req.method ?? 'GET', headers, ...bodied })
      res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
      res.end(Buffer.from(await answer.arrayBuffer()))
    } catch (error) {
      res.writeHead(502).end(error instanceof Error ? error.message : 'failed')
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    taken() {
      const now = { ...counts }
      counts.healer = 0
      counts.other = 0
      return now
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await openai.close()
    },
  }
}

async function read(req: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of req) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}
