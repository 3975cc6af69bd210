import { z } from 'zod'
import { type ActivityState, approvable } from '../../../core/pods/activity.ts'
import { type ProblemCode, problems } from '../../../core/problem.ts'

/** What of the API Worker's operations the page has to do with. */
interface Operation {
  name: string
  method: string
  /** `{id}` stands for one part of an address. */
  path: string
  status?: number
  input: z.ZodType
  output: z.ZodType
}

// A glob and no import: the Worker's types are those of another runtime, and the page's type check must not follow them.
const registries = import.meta.glob<{ operations: readonly Operation[] }>('../../../worker/operations/index.ts', {
  eager: true,
})
const operations = Object.values(registries).flatMap((registry) => registry.operations)

/** What the Worker answers beside its operations: signing in, the chat, and files. */
const others = [
  /^\/api\/auth\//,
  /^\/chatkit(\/|$)/,
  /^\/api\/audit\/export$/,
  /^\/api\/tenant\/exports\/[^/]+\/file$/,
  /^\/api\/images\/[^/]+$/,
  /^\/api\/activities\/[^/]+\/screenshots\/\d+$/,
]

/** The operation at an address, with what the address says of its input. */
export interface Found {
  operation: Operation
  parameters: Record<string, string>
}

/**
 * The operation that answers a request; null for what the Worker answers beside its operations. An operation goes before those.
 *
 * @throws Error where the API has nothing at this address
 */
export function findOperation(method: string, pathname: string): Found | null {
  const fitting = operations.flatMap((operation) => {
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
    const values = new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname)?.slice(1)
    if (operation.method !== method || !values) return []
    return [
      {
        operation,
        parameters: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')])),
      },
    ]
  })
  const [found] = fitting.sort(
    (one, other) => Object.keys(one.parameters).length - Object.keys(other.parameters).length,
  )
  if (found) return found
  if (others.some((form) => form.test(pathname))) return null
  throw new Error(`${method} ${pathname}: the API has no such operation.`)
}

/** What the API would refuse about a request, a sentence for each field. */
export function requestFaults({ operation, parameters }: Found, query: URLSearchParams, body: unknown): string[] {
  const fromQuery = operation.method === 'GET' || operation.method === 'DELETE'
  if (fromQuery && body !== undefined) return ['takes no body']
  if (!fromQuery && query.size > 0) return ['takes no query']
  const given = fromQuery ? Object.fromEntries(query) : (body ?? {})
  const { error } = operation.input.safeParse({ ...given, ...parameters }, told)
  return error ? inWords(error.issues) : []
}

/** Each issue says what was given. */
const told = { reportInput: true } as const

const answers = new Map<Operation, z.ZodType>()

/** The output as it leaves the Worker, in JSON: exactly the fields of the schema, times as text. */
function answerOf(operation: Operation): z.ZodType {
  const kept = answers.get(operation)
  if (kept) return kept
  const made = z.fromJSONSchema(
    z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' }) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  )
  answers.set(operation, made)
  return made
}

/** The status with which an operation answers that it is done. */
export const statusOf = ({ status = 200 }: Operation): number => status

/** What in an answer of success the API would never give, a sentence for each field. @param body undefined for none */
export function answerFaults(operation: Operation, status: number, body: unknown): string[] {
  if (status !== statusOf(operation)) return [`answers ${statusOf(operation)}, not ${status}`]
  if (status === 204) return body === undefined ? [] : ['answers without a body']
  const { error } = answerOf(operation).safeParse(body, told)
  if (error) return inWords(error.issues)
  return operation.name.startsWith('activities.') ? recordsOf(body).flatMap(activityFaults) : []
}

/** Whether a page without items is an answer: there may be none yet. */
export const givesEmptyPage = (operation: Operation): boolean =>
  statusOf(operation) === 200 && answerFaults(operation, 200, { items: [], nextCursor: null }).length === 0

/** Whether there may be nothing to answer with: the address names a thing by its id, or it is the part in pods of somebody who takes none. */
export const mayBeAbsent = ({ operation, parameters }: Found): boolean =>
  Object.keys(parameters).length > 0 || operation.name === 'membership.get'

/** What in a refusal the API would never say. */
export function refusalFaults(status: number, { code }: { code?: unknown }): string[] {
  const known = problems[code as ProblemCode]
  if (!known) return [`there is no problem “${String(code)}”`]
  return known.status === status ? [] : [`“${String(code)}” has status ${known.status}, not ${status}`]
}

interface ActivityRecord {
  id: string
  own: boolean
  state: ActivityState
  pressed: boolean
  route: string | null
  removedAt: string | null
  can: Record<string, boolean>
  words: unknown
  paused: unknown
}

/** The records of an answer: of a page, or the one that it is. */
function recordsOf(body: unknown): ActivityRecord[] {
  const { items } = body as { items?: ActivityRecord[] }
  return items ?? [body as ActivityRecord]
}

/** What holds of every activity, and a schema cannot say. Source: worker/operations/activities.ts. */
function activityFaults(record: ActivityRecord): string[] {
  const { id, own, state, pressed, route, removedAt, can, words, paused } = record
  const may = (...acts: string[]) => acts.filter((act) => can[act]).map((act) => `can.${act}`)
  const open = own && !pressed && approvable.includes(state)
  const deletable = state === 'succeeded' && route === 'linkedin-api' && removedAt === null
  const rules: [string[], string][] = [
    [paused !== null && state !== 'needs_person' ? ['paused'] : [], 'only in the state needs_person'],
    [(words !== null) === open ? [] : ['words'], 'of an own share that one can say yes to, and of no other'],
    [removedAt !== null && state !== 'succeeded' ? ['removedAt'] : [], 'only of a share that was made'],
    [own ? [] : may('approve', 'decline', 'settle', 'undo'), 'only of an own share'],
    [pressed ? may('approve', 'decline', 'cancel', 'retry') : [], 'not once it is pressed'],
    [open ? [] : may('approve'), 'only in the states proposed, needs_person and failed'],
    [state === 'failed' || state === 'needs_person' ? [] : may('retry'), 'only in the states failed and needs_person'],
    [
      state === 'unknown' || state === 'needs_person' ? [] : may('settle'),
      'only in the states unknown and needs_person',
    ],
    [deletable ? [] : may('undo'), 'only of a share that LinkedIn’s own API made and that is there'],
  ]
  return rules.flatMap(([fields, rule]) => fields.map((field) => `${field} of ${id}: ${rule}`))
}

/** Each issue with its field. Of a choice, the one is told that the value was meant to be. */
function inWords(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path]
    const field = path.join('.') || 'the whole'
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${[...path, key].join('.')}: the API has no such field`)
    }
    if (issue.input === undefined) return [`${field}: missing`]
    if (issue.code !== 'invalid_union') return [`${field}: ${issue.message}`]
    const meant = issue.errors.find((branch) => branch.some((one) => one.path.length > 0 || 'keys' in one))
    if (meant) return inWords(meant, path)
    return [`${field}: ${[...new Set(issue.errors.flat().map(({ message }) => message))].join(', or ')}`]
  })
}
