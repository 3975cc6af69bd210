import { connect, type Socket } from 'node:net'

/** One answer, in milliseconds since its request was sent. */
export interface Answer {
  /** When the wanted text came. */
  readonly first: number
  readonly whole: number
  /** Of head and body, chunk marks included. */
  readonly bytes: number
  readonly head: string
}

/**
 * One connection to an HTTP server, kept open from request to request. Just enough of HTTP/1.1 to take as little of the
 * load's core as can be: what is measured must not be this.
 */
export class Connection {
  readonly #url: URL
  #socket: Socket | undefined

  constructor(url: string) {
    this.#url = new URL(url)
  }

  /**
   * Posts a body and reads the answer to its end.
   * @param marker what in the body counts as the first sign of an answer
   * @throws Error on any status but 200, or where the connection ends early
   */
  async post(body: string, headers: Record<string, string>, marker: string): Promise<Answer> {
    this.#socket ??= await this.#open()
    const socket = this.#socket
    const lines = Object.entries({ host: this.#url.host, 'content-type': 'application/json', ...headers })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const length = Buffer.byteLength(body)
    const path = this.#url.pathname + this.#url.search
    const started = performance.now()
    socket.write(`POST ${path} HTTP/1.1\r\n${head}content-length: ${length}\r\n\r\n${body}`)
    return readAnswer(socket, marker, started)
  }

  close(): void {
    this.#socket?.destroy()
  }

  #open(): Promise<Socket> {
    return new Promise((done, failed) => {
      const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true })
      socket.once('error', failed)
      socket.once('connect', () => done(socket))
      socket.once('close', () => {
        this.#socket = undefined
      })
    })
  }
}

function readAnswer(socket: Socket, marker: string, started: number): Promise<Answer> {
  return new Promise((done, failed) => {
    let [head, text, tail, bytes, first, left] = ['', '', '', 0, 0, -1]
    const end = (error?: Error) => {
      socket.off('data', take)
      socket.off('close', closed)
      if (error) failed(error)
      else done({ first, whole: performance.now() - started, bytes, head })
    }
    const closed = () => end(new Error(`The connection ended after ${bytes} bytes.`))
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      if (first === 0) {
        text += chunk.toString('latin1')
        const body = text.indexOf('\r\n\r\n')
        if (body < 0) return
        if (head === '') {
          head = text.slice(0, body)
          left = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? -1)
          if (!head.startsWith('HTTP/1.1 200')) return end(new Error(`Answered: ${text.slice(0, 400)}`))
        }
        if (text.indexOf(marker, body) >= 0) first = performance.now() - started
      }
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 7))).slice(-7)
      const isWhole = left >= 0 ? bytes >= head.length + 4 + left : tail === '\r\n0\r\n\r\n'
      if (!isWhole) return
      end(first === 0 ? new Error(`The answer holds no ${marker}: ${text.slice(-600)}`) : undefined)
    }
    socket.on('data', take)
    socket.on('close', closed)
  })
}
