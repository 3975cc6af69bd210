/** A Worker's isolate, as its inspector sees it. */
export interface Heap {
  /** What the isolate holds in MB, with the garbage that is not collected yet: workerd takes no order to collect it. */
  used(): Promise<number>
  close(): void
}

interface Answer {
  readonly id: number
  readonly result?: { usedSize: number; backingStorageSize: number }
  readonly error?: { message: string }
}

/**
 * Opens the inspector of a Worker.
 *
 * @param inspector Miniflare's
 * @throws Error where there is no such Worker
 */
export async function openHeap(inspector: URL, worker: string): Promise<Heap> {
  const socket = new WebSocket(new URL(`/core:user:${worker}`, inspector))
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  await new Promise((open, failed) => {
    socket.addEventListener('open', open)
    socket.addEventListener('error', () => failed(new Error(`The inspector of the Worker ${worker} does not open.`)))
  })
  let count = 0
  const ask = (method: string) =>
    new Promise<Answer>((done) => {
      count += 1
      waiting.set(count, done)
      socket.send(JSON.stringify({ id: count, method }))
    })
  // Without it no command is answered.
  await ask('Runtime.enable')
  return {
    async used() {
      const { result, error } = await ask('Runtime.getHeapUsage')
      if (!result) throw new Error(`The inspector gives no heap: ${error?.message}`)
      return (result.usedSize + result.backingStorageSize) / 1e6
    },
    close: () => socket.close(),
  }
}
