import type { ThreadStreamEvent } from './types/events.ts'

/**
 * The data of each server-sent event in a byte stream. Chunks may end anywhere, within a character or between `\r` and
 * `\n`; comments and fields other than `data` are skipped; an event the stream breaks off in is dropped. Leaving the loop
 * early cancels the stream. WHATWG HTML, section 9.2.6.
 */
export async function* readData(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  // A decoder of its own, and not a TextDecoderStream, drops a byte order mark and is there in every browser.
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let rest = ''
  let data: string[] = []
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      // A `\r` at the end may be half of a `\r\n`: it waits for the next chunk.
      const held = rest.endsWith('\r') ? '\r' : ''
      const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\n|\r/)
      rest = (lines.pop() ?? '') + held
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield data.join('\n')
          data = []
        } else if (line === 'data') {
          data.push('')
        } else if (line.startsWith('data:')) {
          data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
        }
      }
    }
  } finally {
    // Neither of the two can be refused by a stream that has ended.
    await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

/**
 * The ChatKit events of a response body. Events of a kind this version does not know come through as they are.
 * @throws SyntaxError for data that is not JSON
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ThreadStreamEvent> {
  for await (const data of readData(stream)) yield JSON.parse(data)
}
