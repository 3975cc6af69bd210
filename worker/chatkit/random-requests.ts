/** Requests at random, for tests: valid ones, nearly valid ones, and such as only somebody hostile would send. */
import fc from 'fast-check'
import { type LastStep, lastStep, type Step, step } from './scripted-handler.ts'
import type { ThreadItem } from './types/items.ts'
import { requestTypes } from './types/requests.ts'

/** The `at`-th of what is known of a kind, or an id that nobody has given out. */
interface Ref {
  whose: 'own' | 'other' | 'nobody'
  at: number
}

/** What is done to a request before it is sent. */
type Damage =
  | { how: 'none' }
  | { how: 'drop'; at: number }
  | { how: 'set'; at: number; json: string }
  | { how: 'add'; at: number; key: string; json: string }
  | { how: 'instead'; text: string }

/** One request, and what the handler is to do about it. */
export interface Asked {
  who: 'ada' | 'bob'
  type: string
  thread: Ref
  item: Ref
  attachment: Ref
  text: string
  /** Decides what is left to choose. */
  choice: number
  damage: Damage
  steps: (Step | LastStep)[]
  /** Whether the page goes away before it has the answer. */
  leaves: boolean
  /** Whether the server has been started anew since the request before. */
  restarted: boolean
}

/** Requests that are sent at the same time; those of the next batch come when all are answered. */
export type Batch = Asked[]

/** What somebody knows of ids: their own, and, as it were by accident, the other's. */
export interface Known {
  threads: string[]
  /** By thread. */
  items: ReadonlyMap<string, readonly Pick<ThreadItem, 'id' | 'type'>[]>
  attachments: string[]
}

const ref: fc.Arbitrary<Ref> = fc.record({
  whose: fc.oneof(
    { weight: 12, arbitrary: fc.constant('own' as const) },
    fc.constant('other' as const),
    fc.constant('nobody' as const),
  ),
  at: fc.nat(4),
})

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`

/** JSON that has broken one parser or another. */
const hostile = fc.oneof(
  fc.constantFrom(
    'null',
    'true',
    '0',
    '-1',
    '1.5',
    '1e308',
    '-0',
    '9007199254740993',
    '""',
    '"__proto__"',
    '"constructor"',
    '"\\ud800"',
    '"\\u0000"',
    '"\'; drop table threads; --"',
    '[]',
    '[null]',
    '{}',
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"toJSON":1,"then":1,"length":-1}',
    deep(2000),
    JSON.stringify('x'.repeat(600)),
    JSON.stringify('y'.repeat(60_000)),
  ),
  fc.json({ maxDepth: 2 }),
)

const odd = fc.constantFrom(
  'unknown',
  '__proto__',
  'constructor',
  'metadata',
  'type',
  'id',
  'thread_id',
  'toString',
  '',
)

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 9, arbitrary: fc.constant({ how: 'none' as const }) },
  fc.record({ how: fc.constant('drop' as const), at: fc.nat(40) }),
  { weight: 2, arbitrary: fc.record({ how: fc.constant('set' as const), at: fc.nat(40), json: hostile }) },
  fc.record({ how: fc.constant('add' as const), at: fc.nat(40), key: odd, json: hostile }),
  {
    weight: 1,
    arbitrary: fc.record({
      how: fc.constant('instead' as const),
      text: fc.oneof(
        hostile,
        fc.string(),
        fc.constantFrom('{', '{"type":"threads.list"', '\ufeff{}', '7e', deep(9000)),
      ),
    }),
  },
)

const type = fc.oneof(
  { weight: 3, arbitrary: fc.constant('threads.create') },
  { weight: 3, arbitrary: fc.constant('threads.add_user_message') },
  { weight: 16, arbitrary: fc.constantFrom(...requestTypes) },
  fc.constantFrom('threads.share', 'toString', ''),
)

const asked: fc.Arbitrary<Asked> = fc.record({
  who: fc.oneof({ weight: 3, arbitrary: fc.constant('ada' as const) }, fc.constant('bob' as const)),
  type,
  thread: ref,
  item: ref,
  attachment: ref,
  text: fc.string({ unit: 'grapheme', maxLength: 12 }),
  choice: fc.nat(1000),
  damage,
  steps: fc
    .tuple(fc.array(step, { maxLength: 4 }), fc.option(lastStep, { nil: undefined }))
    .map(([steps, last]) => (last ? [...steps, last] : steps)),
  leaves: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true)),
  restarted: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
})

const batch: fc.Arbitrary<Batch> = fc.oneof(
  { weight: 4, arbitrary: asked.map((one) => [one]) },
  fc.array(asked, { minLength: 2, maxLength: 3 }),
  // The same again, at once.
  asked.map((one) => [one, one]),
)

/** How each of the two begins: with a sound request, so that there is something to ask about. */
const beginning = (who: Asked['who'], of: string) =>
  asked.map((one): Batch => [{ ...one, who, type: of, damage: { how: 'none' }, choice: 0 }])

/** What two people send, one batch after another. */
export const script: fc.Arbitrary<Batch[]> = fc
  .tuple(
    beginning('ada', 'threads.create'),
    beginning('ada', 'attachments.create'),
    beginning('bob', 'threads.create'),
    fc.array(batch, { minLength: 1, maxLength: 12 }),
  )
  .map(([first, file, other, rest]) => [first, file, other, ...rest])

function pick(own: readonly string[], other: readonly string[], { whose, at }: Ref): string {
  const ids = whose === 'own' ? own : whose === 'other' ? other : []
  return ids[at % Math.max(ids.length, 1)] ?? 'id_of_nobody'
}

const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id)

/** Which items a request can be about; for others any will do. */
const suiting: Record<string, ThreadItem['type']> = {
  'threads.retry_after_item': 'user_message',
  'threads.custom_action': 'widget',
  'threads.sync_custom_action': 'widget',
  'threads.add_structured_input': 'structured_input',
  'threads.add_client_tool_output': 'client_tool_call',
}

function suits(type: string) {
  const wanted = Object.hasOwn(suiting, type) ? suiting[type] : undefined
  return (item: Pick<ThreadItem, 'type'>) => wanted === undefined || item.type === wanted
}

/** The params of a request as a sound client would send it. */
function paramsOf(asked: Asked, own: Known, other: Known): object {
  const { type, text, choice } = asked
  const whichever = <T>(...all: T[]): T => all[choice % all.length] as T
  const thread_id = pick(own.threads, other.threads, asked.thread)
  const known = asked.thread.whose === 'other' ? other : own
  const allItems = [...other.items.values()].flat()
  const wanted = (known.items.get(thread_id) ?? []).filter(suits(type))
  const item_id = pick(idsOf(wanted), idsOf(allItems), asked.item)
  const attachment_id = pick(own.attachments, other.attachments, asked.attachment)
  const input = {
    content: [
      { type: 'input_text', text },
      ...whichever<object[]>([], [{ type: 'input_tag', id: 'ada', text: 'Ada', data: { n: 1 } }]),
    ],
    attachments: whichever<string[]>([], [], [attachment_id], [], [attachment_id, attachment_id]),
    quoted_text: whichever<unknown>(null, text),
    inference_options: whichever<object>({}, { model: 'm', tool_choice: { id: 't' } }),
  }
  const action = whichever<object>(
    { type: 'press', payload: { n: 1 } },
    { type: 'press', payload: { n: 1 } },
    { type: 'press', payload: { n: 2 } },
    { type: 'steal' },
    { type: 'chatkit.resume' },
  )
  const page = {
    limit: whichever<unknown>(null, 0, 1, 100, 1_000_000, -1),
    order: whichever<unknown>('asc', 'desc', null),
    after: whichever<unknown>(null, item_id, null, thread_id, null, null, null),
  }
  switch (type) {
    case 'threads.create':
      return { input }
    case 'threads.add_user_message':
      return { thread_id, input }
    case 'threads.add_client_tool_output':
      return { thread_id, result: whichever<unknown>(null, text, { text }), ...whichever<object>({}, {}, { item_id }) }
    case 'threads.add_structured_input': {
      const answers = whichever<object>({}, { why: { values: [text] }, how: { values: ['x'] } })
      return { thread_id, item_id, input: { status: whichever<unknown>('answered', 'skipped', null), answers } }
    }
    case 'threads.retry_after_item':
      return { thread_id, item_id }
    case 'threads.custom_action':
    case 'threads.sync_custom_action':
      return { thread_id, action, ...whichever<object>({ item_id }, { item_id }, {}) }
    case 'threads.list':
      return page
    case 'items.list':
      return { thread_id, ...page }
    case 'threads.update':
      return { thread_id, title: text }
    case 'items.feedback':
      return { thread_id, item_ids: [item_id], kind: whichever('positive', 'negative') }
    case 'attachments.create':
      return { name: text || 'a', size: choice, mime_type: whichever('text/plain', 'image/png') }
    case 'attachments.delete':
      return { attachment_id }
    case 'input.transcribe':
      return { audio_base64: whichever('AAEC', text), mime_type: 'audio/webm;codecs=opus' }
    default:
      return { thread_id }
  }
}

type Place = [holder: object, key: string]

function* placesIn(value: unknown): Generator<Place> {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    yield [value, key]
    yield* placesIn(Reflect.get(value, key))
  }
}

/** Sets a field as JSON.parse does: `__proto__` too is a field like any other. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

/** A request as it is sent, as JSON text. */
export function bodyOf(asked: Asked, own: Known, other: Known): string {
  const { type, damage } = asked
  if (damage.how === 'instead') return damage.text
  const body = structuredClone({ type, params: paramsOf(asked, own, other) })
  if (damage.how === 'none') return JSON.stringify(body)
  const places = [...placesIn(body)]
  const [holder, key] = places[damage.at % places.length] as Place
  if (damage.how === 'drop') Reflect.deleteProperty(holder, key)
  if (damage.how === 'set') put(holder, key, JSON.parse(damage.json))
  if (damage.how === 'add') put(Array.isArray(holder) ? body : holder, damage.key, JSON.parse(damage.json))
  return JSON.stringify(body)
}
