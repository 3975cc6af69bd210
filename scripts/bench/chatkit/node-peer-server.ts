// The Node peer over HTTP, as its README says: node node-peer-server.ts <folder of the peer> <port>
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { loadPeer, peerServer } from './node-peer.ts'

const [folder = '', port] = process.argv.slice(2)
const peer = await loadPeer(folder)
/** One at a time: each measurement begins with an empty store, on every side. */
let current = { run: '', server: peerServer(peer) }

createServer(async (request, response) => {
  if (request.method === 'GET') return void response.end('up')
  const run = String(request.headers['x-bench-run'] ?? '')
  if (run !== current.run) current = { run, server: peerServer(peer) }
  const result = await current.server.process(await text(request), {})
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  for await (const chunk of result) response.write(chunk)
  response.end()
}).listen(Number(port), '127.0.0.1')
