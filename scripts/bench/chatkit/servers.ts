import { join } from 'node:path'
import { freePorts } from '../../stack/ports.ts'
import { untilUp } from '../../stack/readiness.ts'
import { startOnCore } from './machine.ts'
import { installNodePeer, installPythonPeer, nodePeerVersion, pythonPeerVersion } from './peers.ts'
import type { Product } from './product.ts'

/** A ChatKit server with the scripted model behind it. */
export interface Server {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** What a client of one measurement sends along. */
  readonly headersOf: (run: string, client: number) => Record<string, string>
}

export interface Servers {
  readonly list: Server[]
  /** In words, which servers there are not, and why. */
  readonly missing: string[]
  /** The Node peer's folder, for measurements without HTTP. */
  readonly nodePeer: string | undefined
  readonly versions: string[]
  readonly stop: () => Promise<void>
}

/** Ours in three ways, and the peers that can be had here. */
export async function startServers(product: Product, tenantId: string): Promise<Servers> {
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    await Promise.all(stops.map((end) => end()))
  }
  const perRun = (run: string) => ({ 'x-bench-run': run })
  const perPerson = (_: string, client: number) => ({ 'x-bench-tenant': tenantId, 'x-bench-person': `${client}` })
  const list: Server[] = [
    { name: 'ours, memory', url: `${product.url}/bench/memory`, pid: product.pid, headersOf: perRun },
    { name: 'ours, stored', url: `${product.url}/bench/stored`, pid: product.pid, headersOf: perPerson },
    { name: 'ours, stored, with limits', url: `${product.url}/bench/limited`, pid: product.pid, headersOf: perPerson },
  ]
  const [node, python, { api: nodePort, web: pythonPort }] = await Promise.all([
    installNodePeer(),
    installPythonPeer(),
    freePorts(),
  ])
  const start = async (name: string, port: number, file: string, args: string[]) => {
    const url = `http://127.0.0.1:${port}/`
    const { pid, end } = startOnCore('server', file, [...args, String(port)])
    stops.push(end)
    await untilUp(url, AbortSignal.timeout(60_000))
    list.push({ name, url, pid, headersOf: perRun })
  }
  try {
    const program = (name: string) => join(import.meta.dirname, name)
    if ('path' in node)
      await start('Node peer', nodePort, process.execPath, ['--no-warnings', program('node-peer-server.ts'), node.path])
    if ('path' in python) await start('Python SDK', pythonPort, python.path, [program('python-peer.py')])
  } catch (error) {
    await stop()
    throw error
  }
  const missing = [node, python].flatMap((peer) => ('missing' in peer ? peer.missing : []))
  const versions = [...('path' in node ? [nodePeerVersion] : []), ...('path' in python ? [pythonPeerVersion] : [])]
  return { list, missing, nodePeer: 'path' in node ? node.path : undefined, versions, stop }
}
