import { z } from 'zod'
import type { OpenaiState, Scripted } from './state.ts'
import type { Output } from './writer.ts'

const call = z.strictObject({
  name: z.string().min(1),
  arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).default({}),
})

const entry = z
  .strictObject({
    when: z.string().min(1).optional(),
    reasoning: z.string().optional(),
    text: z.string().optional(),
    json: z.unknown().optional(),
    functionCall: call.optional(),
    functionCalls: z.array(call).optional(),
    error: z
      .strictObject({
        status: z.int().min(400).max(599),
        message: z.string().default('Scripted error.'),
        type: z.string().optional(),
        code: z.string().optional(),
        retryAfter: z.int().min(0).optional(),
      })
      .optional(),
  })
  .refine((given) => ['text', 'json', 'functionCall', 'functionCalls', 'error'].some((name) => name in given), {
    message: 'Say what to answer: text, json, functionCall, functionCalls or error.',
  })

const scriptRequest = z.strictObject({ responses: z.array(entry) })

/** Puts answers into the queue, in order. Throws ZodError for a body that does not fit. Gives the queue's length. */
export function queueScript(state: OpenaiState, body: unknown): number {
  state.script.push(...scriptRequest.parse(body).responses.map(scriptedOf))
  return state.script.length
}

function scriptedOf(given: z.infer<typeof entry>): Scripted {
  const calls = [given.functionCall, ...(given.functionCalls ?? [])].filter((one) => one !== undefined)
  const outputs: Output[] = [
    ...(given.reasoning === undefined ? [] : [{ kind: 'reasoning' as const, summary: given.reasoning }]),
    ...(given.text === undefined ? [] : [{ kind: 'text' as const, text: given.text }]),
    ...(given.json === undefined ? [] : [{ kind: 'text' as const, text: JSON.stringify(given.json) }]),
    ...calls.map((one) => ({
      kind: 'call' as const,
      name: one.name,
      arguments: typeof one.arguments === 'string' ? one.arguments : JSON.stringify(one.arguments),
    })),
  ]
  const error = given.error
  return {
    when: given.when ?? null,
    outputs,
    error: error
      ? {
          status: error.status,
          message: error.message,
          code: error.code ?? null,
          type: error.type ?? (error.status >= 500 ? 'server_error' : 'invalid_request_error'),
          ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
        }
      : null,
  }
}

/** Takes the next answer that is meant for a request with this body, or null. */
export function takeScripted(state: OpenaiState, body: string): Scripted | null {
  const index = state.script.findIndex(({ when }) => when === null || body.includes(JSON.stringify(when).slice(1, -1)))
  return index < 0 ? null : (state.script.splice(index, 1)[0] ?? null)
}
