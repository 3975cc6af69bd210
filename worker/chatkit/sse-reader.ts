import type { ThreadStreamEvent } from './types/events.ts'

/** The value of a line's field, without the one space that may stand in front of it. */
const fieldValue = (line: string, field: string) =>
  line.slice(line.startsWith(`${field}: `) ? field.length + 2 : field.length + 1)

/**
 * The data of each server-sent event in a byte stream, with the id that holds for it. Chunks may end anywhere, within a
 * character or between `\r` and `\n`; comments and other fields are skipped; an event the stream breaks off in is dropped.
 * Leaving the loop early cancels the stream. WHATWG HTML, section 9.2.6.
 */
async function* readRecords(stream: ReadableStream<Uint8Array>): AsyncGenerator<{ id: string | null; data: string }> {
  // A decoder of its own, and not a TextDecoderStream, drops a byte order mark and is there in every browser.
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let rest = ''
  let data: string[] = []
  let id: string | null = null
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
          if (data.length > 0) yield { id, data: data.join('\n') }
          data = []
        } else if (line === 'data') {
          data.push('')
        } else if (line.startsWith('data:')) {
          data.push(fieldValue(line, 'data'))
        } else if (line.startsWith('id:') && !line.includes('\0')) {
          id = fieldValue(line, 'id') || null
        }
      }
    }
  } finally {
    // Neither of the two can be refused by a stream that has ended.
    await reader.cancel().catch(() => {})
    reader.releaseLock()
  }
}

/** The data of each server-sent event in a byte stream. */
export async function* readData(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  for await (const { data } of readRecords(stream)) yield data
}

/**
 * The ChatKit events of a response body, each with the id by which a client says how far it has come (`Last-Event-ID`).
 * Events of a kind this version does not know come through as they are.
 * @throws SyntaxError for data that is not JSON
 */
export async function* readFrames(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ id: string | null; event: ThreadStreamEvent }> {
  for await (const { id, data } of readRecords(stream)) yield { id, event: JSON.parse(data) }
}

/** The ChatKit events of a response body. @throws SyntaxError for data that is not JSON */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ThreadStreamEvent> {
  for await (const { event } of readFrames(stream)) yield event
}
