import { isDeepStrictEqual } from 'node:util'
import type { EventOf, ThreadStreamEvent } from '../../worker/chatkit/types/events.ts'
import type { Answer } from './client.ts'
import { courseOf } from './course.ts'

/** A rule that the server breaks; the message says which and how. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed'
}

/** A row that says nothing about this server; the message says why. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}

export interface Expect {
  that(condition: unknown, what: string): void
  equal(actual: unknown, expected: unknown, what: string): void
  /** That everything in `expected` is in `actual`, which may have more fields. */
  holds(actual: unknown, expected: unknown, what: string): void
  /** That a stream took exactly this course, as `courseOf` writes it. */
  course(events: readonly ThreadStreamEvent[], expected: readonly string[]): void
  /** The last event of a kind, which must be there. */
  find<T extends ThreadStreamEvent['type']>(events: readonly ThreadStreamEvent[], type: T): EventOf<T>
  /** That a request was not served, however the server said so. */
  refused(answer: Answer): void
  /** That it was refused as a client can tell a person: a 4xx (one of `statuses`) with `message`, or a lone `error` or `notice`. */
  refusedCleanly(answer: Answer, ...statuses: number[]): void
  /** Ends the row as not applicable. */
  skip(reason: string): never
}

/** One line of at most some 300 characters for a report. */
function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function covers(actual: unknown, expected: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return isDeepStrictEqual(actual, expected)
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((row, at) => covers(Reflect.get(actual, at), row))
    )
  }
  return Object.entries(expected).every(([key, value]) => covers(actual[key], value))
}

/** How a server answered, for a message. */
export function describeAnswer({ status, events, body, broken }: Answer): string {
  if (broken !== undefined) return `${status} and a broken stream (${broken})`
  if (events.length > 0) return `${status} and ${courseOf(events).join(', ')}`
  return `${status} ${brief(body)}`
}

function messageOf(body: unknown): unknown {
  return isObject(body) ? body.message : undefined
}

/** What rows are given to say what must hold; every method throws a `CheckFailed` when it does not. */
export const expect: Expect = {
  that(condition, what) {
    if (!condition) throw new CheckFailed(what)
  },
  equal(actual, expected, what) {
    if (!isDeepStrictEqual(actual, expected)) {
      throw new CheckFailed(`${what}: expected ${brief(expected)}, got ${brief(actual)}`)
    }
  },
  holds(actual, expected, what) {
    if (!covers(actual, expected)) throw new CheckFailed(`${what}: expected ${brief(expected)}, got ${brief(actual)}`)
  },
  course(events, expected) {
    const actual = courseOf(events)
    if (!isDeepStrictEqual(actual, expected)) {
      throw new CheckFailed(`events: expected ${expected.join(', ')}; got ${actual.join(', ')}`)
    }
  },
  find<T extends ThreadStreamEvent['type']>(events: readonly ThreadStreamEvent[], type: T) {
    const event = events.findLast((candidate): candidate is EventOf<T> => candidate.type === type)
    if (!event) throw new CheckFailed(`no ${type} among ${courseOf(events).join(', ') || 'no events'}`)
    return event
  },
  refused(answer) {
    const refused =
      answer.status >= 400 || answer.broken !== undefined || answer.events.some(({ type }) => type === 'error')
    if (!refused) throw new CheckFailed(`served instead of refused: ${describeAnswer(answer)}`)
  },
  refusedCleanly(answer, ...statuses) {
    const { status, body, events, broken } = answer
    if (status === 200 && broken === undefined && ['error', 'notice'].includes(courseOf(events).join())) return
    if (status < 400 || status > 499 || (statuses.length > 0 && !statuses.includes(status))) {
      const wanted = statuses.length > 0 ? statuses.join(' or ') : 'a 4xx'
      throw new CheckFailed(`expected ${wanted} with a message, or an error event; got ${describeAnswer(answer)}`)
    }
    const message = messageOf(body)
    if (typeof message !== 'string' || message === '') {
      throw new CheckFailed(`the body of the ${status} has no message: ${brief(body)}`)
    }
  },
  skip(reason) {
    throw new NotApplicable(reason)
  },
}
