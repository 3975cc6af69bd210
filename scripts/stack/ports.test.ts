import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePorts, portNames, portTroubles } from './ports.ts'

const open: ReturnType<typeof createServer>[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((done) => server.close(done)))))

async function occupy(port: number, host: string) {
  const server = createServer()
  await new Promise<void>((done) => server.listen(port, host, done))
  open.push(server)
}

describe('ports', () => {
  it('finds free ports, all different, that can then be used', async () => {
    const ports = await freePorts()
    expect(new Set(Object.values(ports)).size).toBe(portNames.length)
    expect(await portTroubles(ports, portNames)).toEqual([])
  })

  it.each(['127.0.0.1', '0.0.0.0'])(
    'names the port that is taken on %s, and the flag that changes it',
    async (host) => {
      const ports = await freePorts()
      await occupy(ports.web, host)
      expect(await portTroubles(ports, portNames)).toEqual([
        `Port ${ports.web} (web) is taken. Choose another with --web-port <number> or WEB_PORT=<number>.`,
      ])
    },
  )

  it('does not mind a taken port that is not needed', async () => {
    const ports = await freePorts()
    await occupy(ports.openai, '127.0.0.1')
    expect(await portTroubles(ports, ['api', 'web'])).toEqual([])
  })

  it('refuses one port for two things', async () => {
    const ports = await freePorts()
    const [first] = await portTroubles({ ...ports, web: ports.api }, portNames)
    expect(first).toBe(`Port ${ports.api} is given to both api and web: change one with --api-port.`)
  })
})
