import { type Agent, run } from '@openai/agents'
import { AgentContext, ChatKitServer, memoryStore, readHistory, streamAgent, systemClock, toResponse } from './index.ts'

interface Caller {
  user: string
}

/** Answers ChatKit requests with an agent. `userOf` says who is asking, or null for nobody we know. */
export function chatEndpoint(agent: Agent<AgentContext<Caller>>, userOf: (request: Request) => string | null) {
  const server = new ChatKitServer<Caller>({
    store: memoryStore(({ user }) => user),
    async *respond(turn) {
      turn.thread.title ??= 'New conversation'
      const context = new AgentContext(turn)
      const input = await readHistory(turn, { budget: 30_000 })
      yield* streamAgent(context, await run(agent, input, { stream: true, context, signal: turn.signal }))
    },
  })

  return async (request: Request): Promise<Response> => {
    const askedAt = systemClock()
    const user = userOf(request)
    if (user === null) return Response.json({ message: 'Please sign in.' }, { status: 401 })
    const body = await request.text()
    // What makes two posts the same, when this one came, and how far its client has come where it asks again.
    const dedupeKey = JSON.stringify([user, request.headers.get('chatkit-frame-instance-id'), body])
    const lastEventId = request.headers.get('last-event-id') ?? undefined
    return toResponse(await server.process(body, { user }, { dedupeKey, askedAt, lastEventId }))
  }
}
