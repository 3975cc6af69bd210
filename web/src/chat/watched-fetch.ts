/** What a page wants to know of the messages that it sends. */
export interface MessageWatch {
  /** A message is on its way. */
  onSending: (message: { frame: string | null; body: string }) => void
  /** The server has it, in this thread. */
  onTaken: (threadId: string | null) => void
  /** The server would not have it; nothing of it is kept there. */
  onReturned: (text: string) => void
}

const messageTypes: readonly unknown[] = ['threads.create', 'threads.add_user_message']

interface Message {
  type: string
  params: { thread_id?: string; input?: { content?: { text?: string }[] } }
}

/** The message in the body of a ChatKit request; null for every other request. */
export function messageIn(body: unknown): Message | null {
  if (typeof body !== 'string') return null
  try {
    const request = JSON.parse(body) as Message
    return messageTypes.includes(request.type) ? request : null
  } catch {
    return null
  }
}

export function textOf({ params }: Message): string {
  return (params.input?.content ?? []).map(({ text = '' }) => text).join('')
}

/** Whether an event says that the server has kept the message it answers, and not that it will not. */
export function isTaking(eventType: string): boolean {
  return eventType !== 'notice' && eventType !== 'error'
}

/**
 * `fetch` that tells what becomes of each message: it is looked for in the first event of the answer, since a server that
 * has no room for it answers with a notice alone.
 */
export function watchMessages(fetch: typeof globalThis.fetch, watch: MessageWatch): typeof globalThis.fetch {
  return async (input, init) => {
    const message = messageIn(init?.body)
    if (!message) return fetch(input, init)
    const frame = new Headers(init?.headers).get('chatkit-frame-instance-id')
    watch.onSending({ frame, body: String(init?.body) })
    // Without an answer nobody knows whether the server has it: it stays on its way.
    const answer = await fetch(input, init)
    if (!answer.ok) {
      if (answer.status < 500) watch.onReturned(textOf(message))
      return answer
    }
    const threadId = answer.headers.get('chatkit-thread-id') ?? message.params.thread_id ?? null
    return withFirstEvent(answer, (type) =>
      isTaking(type) ? watch.onTaken(threadId) : watch.onReturned(textOf(message)),
    )
  }
}

const eventType = /^data: ?\{"type":"([\w.]+)"/m

/** The same answer; the type of its first event is told as it passes. */
function withFirstEvent(answer: Response, tell: (type: string) => void): Response {
  if (!answer.body) return answer
  const decoder = new TextDecoder()
  let seen: string | null = ''
  const body = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (seen !== null) {
          seen += decoder.decode(chunk, { stream: true })
          const type = eventType.exec(seen)?.[1]
          if (type !== undefined) {
            seen = null
            tell(type)
          }
        }
        controller.enqueue(chunk)
      },
    }),
  )
  return sameHead(answer, body)
}

/** An answer with another body. Its address is lost, which neither chat looks at. */
export function sameHead({ status, statusText, headers }: Response, body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { status, statusText, headers })
}
