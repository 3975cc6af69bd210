import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Call, Route } from '../server.ts'
import { RefusedError, refuse } from './errors.ts'
import { eventsOf, isDelta } from './events.ts'
import { type Authorized, api, parseBody } from './gate.ts'
import { strictComplaint } from './json-schema.ts'
import { isModel } from './models.ts'
import { emptyResponse, finish, itemsOf, tokensOf } from './response.ts'
import { type InputItem, type ResponseRequest, responseRequest } from './schema.ts'
import { takeScripted } from './script.ts'
import type { OpenaiState } from './state.ts'
import { decide } from './writer.ts'

const DEFAULT_DELTA_MS = 15

/** `POST /v1/responses` (JSON or SSE), and reading and deleting what was stored. */
export function responseRoutes(state: OpenaiState): Route[] {
  return [
    { method: 'POST', pattern: '/v1/responses', handler: api(state, (request) => create(state, request)) },
    {
      method: 'GET',
      pattern: '/v1/responses/:id',
      handler: api(state, ({ call }) => ({ json: find(state, call).body })),
    },
    { method: 'DELETE', pattern: '/v1/responses/:id', handler: api(state, ({ call }) => remove(state, call)) },
  ]
}

async function create(state: OpenaiState, { call, account, switches }: Authorized): Promise<Answer | undefined> {
  const request = parseBody(responseRequest, call)
  checkMeaning(request)
  const items = [...earlierItems(state, request), ...newItems(request)]
  checkCalls(items)
  const scripted = takeScripted(state, call.bytes.toString('utf8'))
  if (scripted?.error) throw new RefusedError(scripted.error)
  state.ledger.record({ kind: 'response', account, target: request.model, text: null })

  const seconds = () => Math.floor(state.now() / 1000)
  const started = emptyResponse(request, seconds())
  const output = itemsOf(scripted ? scripted.outputs : decide(request, items))
  const inputTokens = tokensOf(`${request.instructions ?? ''}${JSON.stringify(items)}`)
  const finished = finish(started, output, inputTokens, seconds())
  if (request.store !== false) {
    state.responses.set(started.id, { body: finished, items: [...items, ...(output as unknown as InputItem[])] })
  }
  if (!request.stream) return { json: finished }
  await stream(call, eventsOf(started, finished), {
    deltaMs: () => state.trouble.of(account).deltaMs ?? DEFAULT_DELTA_MS,
    cutAfter: switches.cutAfterEvents ?? Number.POSITIVE_INFINITY,
    obfuscate: request.stream_options?.include_obfuscation !== false,
  })
  return undefined
}

interface StreamOptions {
  /** How long the next piece takes; it may be changed in the middle of an answer. */
  readonly deltaMs: () => number
  readonly cutAfter: number
  readonly obfuscate: boolean
}

async function stream({ res }: Call, events: Iterable<{ type: string }>, options: StreamOptions): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  let sequence = 0
  for (const event of events) {
    if (sequence >= options.cutAfter) return void res.socket?.destroySoon()
    if (res.destroyed) return
    const pause = isDelta(event) ? options.deltaMs() : 0
    if (pause > 0) await sleep(pause)
    const padding = isDelta(event) && options.obfuscate ? { obfuscation: 'xxxxxxxx'.slice(0, 1 + (sequence % 8)) } : {}
    const data = JSON.stringify({ ...event, sequence_number: sequence, ...padding })
    sequence += 1
    if (!res.write(`event: ${event.type}\ndata: ${data}\n\n`) && !res.destroyed) {
      await Promise.race([once(res, 'drain'), once(res, 'close')])
    }
  }
  res.end()
}

/** The rules that a schema alone does not hold. */
function checkMeaning(request: ResponseRequest): void {
  if (!isModel(request.model))
    refuse(`The requested model '${request.model}' does not exist.`, 'model', 'model_not_found')
  if (request.input === undefined) refuse("Missing required parameter: 'input'.", 'input', 'missing_required_parameter')
  if (request.conversation && request.previous_response_id) {
    refuse(
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation'.",
      'previous_response_id',
      'mutually_exclusive_parameters',
    )
  }
  if (request.conversation) {
    throw new RefusedError({ status: 404, message: 'Conversation not found.', param: 'conversation' })
  }
  checkTools(request)
  const format = request.text?.format
  if (format?.type === 'json_schema' && format.strict) {
    const complaint = strictComplaint(format.schema)
    if (complaint)
      refuse(
        `Invalid schema for response_format '${format.name}': ${complaint}`,
        'text.format.schema',
        'invalid_json_schema',
      )
  }
  if (format?.type === 'json_object' && !/json/i.test(JSON.stringify([request.input, request.instructions]))) {
    refuse(
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
      'input',
    )
  }
}

function checkTools(request: ResponseRequest): void {
  const names = new Set<string>()
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== 'function') continue
    if (names.has(tool.name)) refuse(`Invalid 'tools': function name '${tool.name}' is used more than once.`, 'tools')
    names.add(tool.name)
    const at = `tools[${index}].parameters`
    if (tool.parameters && tool.parameters.type !== 'object') {
      refuse(
        `Invalid schema for function '${tool.name}': schema must be a JSON Schema of 'type: "object"'.`,
        at,
        'invalid_function_parameters',
      )
    }
    const complaint = tool.strict ? strictComplaint(tool.parameters) : null
    if (complaint) refuse(`Invalid schema for function '${tool.name}': ${complaint}`, at, 'invalid_function_parameters')
  }
  const { tool_choice: choice } = request
  if (choice === 'required' && !request.tools?.length) {
    refuse("Tool choice 'required' must be specified with 'tools' parameter.", 'tool_choice')
  }
  if (typeof choice === 'object' && choice.type === 'function' && !names.has(String(choice.name))) {
    refuse(`Tool choice 'function' not found in 'tools' parameter.`, 'tool_choice')
  }
}

/** A call and its output come as a pair. */
function checkCalls(items: readonly InputItem[]): void {
  const calls = new Set(items.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : [])))
  const outputs = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])))
  for (const id of outputs) {
    if (!calls.has(id)) refuse(`No tool call found for function call output with call_id ${id}.`, 'input')
  }
  for (const id of calls) {
    if (!outputs.has(id)) refuse(`No tool output found for function call ${id}.`, 'input')
  }
}

function newItems({ input }: ResponseRequest): InputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : (input ?? [])
}

function earlierItems(state: OpenaiState, { previous_response_id: id }: ResponseRequest): readonly InputItem[] {
  if (!id) return []
  const stored = state.responses.get(id)
  if (!stored)
    refuse(`Previous response with id '${id}' not found.`, 'previous_response_id', 'previous_response_not_found')
  return stored.items
}

function find(state: OpenaiState, call: Call) {
  const id = call.params.id ?? ''
  const stored = state.responses.get(id)
  if (!stored) throw new RefusedError({ status: 404, message: `Response with id '${id}' not found.` })
  return stored
}

function remove(state: OpenaiState, call: Call): Answer {
  find(state, call)
  const id = call.params.id ?? ''
  state.responses.delete(id)
  return { json: { id, object: 'response', deleted: true } }
}
