import { createServer, type Server } from 'node:net'

export const portNames = ['api', 'web', 'openai', 'linkedin', 'unipile', 'identity', 'receiver'] as const
export type PortName = (typeof portNames)[number]
export type Ports = Record<PortName, number>

export const defaultPorts: Ports = {
  api: 8787,
  web: 8788,
  openai: 9101,
  linkedin: 9102,
  unipile: 9103,
  identity: 9104,
  receiver: 9105,
}

const loopback = '127.0.0.1'

function listen(port: number): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen({ port, host: loopback, exclusive: true }, () => done(server))
  })
}

const close = (server: Server) => new Promise<void>((done) => server.close(() => done()))

/** Ports that nothing listens on at this moment, all different. */
export async function freePorts(): Promise<Ports> {
  const ports = { ...defaultPorts }
  const servers: Server[] = []
  for (const name of portNames) {
    const server = await listen(0)
    servers.push(server)
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('No port could be had on 127.0.0.1.')
    ports[name] = address.port
  }
  await Promise.all(servers.map(close))
  return ports
}

/**
 * Tries each of the named ports.
 * @returns a sentence for each that cannot be used, naming the port and the flag that changes it; empty if all can.
 */
export async function portTroubles(ports: Ports, names: readonly PortName[]): Promise<string[]> {
  const troubles = names.map(async (name) => {
    const twin = names.find((other) => other !== name && ports[other] === ports[name])
    const port = ports[name]
    if (twin !== undefined) return `Port ${port} is given to both ${name} and ${twin}: change one with --${name}-port.`
    try {
      await close(await listen(port))
      return undefined
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code ?? error})`
      return `Port ${port} (${name}) ${reason}. Choose another with --${name}-port <number> or ${variableOf(name)}=<number>.`
    }
  })
  return (await Promise.all(troubles)).filter((trouble) => trouble !== undefined)
}

/** The environment variable that sets a port. */
export function variableOf(name: PortName): string {
  return `${name.toUpperCase()}_PORT`
}
