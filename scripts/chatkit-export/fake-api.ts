import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ImportJob } from './run.ts'

/** An API in memory that answers as ours does about imports; for the command's tests. */
export type FakeApi = {
  url: string
  key: string
  /** What each look at the import finds, one after the other; the last one stays. */
  course: Partial<ImportJob>[]
  /** Whether an import is under way when the command comes. */
  isRunning: boolean
  /** The bodies that imports were asked for with. */
  requests: unknown[]
  /** How many of the next looks get no answer. */
  silent: number
  /** How many of the next looks are answered by an error that is no answer of ours. */
  broken: number
  stop: () => Promise<void>
}

const none = { threads: 0, items: 0, skipped_threads: 0, skipped_items: 0, people: 0 }

/** Starts a fake API on a free port. */
export async function fakeApi(): Promise<FakeApi> {
  const server = createServer((request, response) => {
    answer(fake, request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(body))
      },
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const fake: FakeApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: 'rk_the_key_of_an_owner',
    course: [{ state: 'queued', progress: 'Waiting to begin' }],
    isRunning: false,
    requests: [],
    silent: 0,
    broken: 0,
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return fake
}

type Answer = { status: number; body: unknown }
const problem = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message, act: 'caller' },
})

function look(fake: FakeApi): ImportJob {
  const now = fake.course.length > 1 ? fake.course.shift() : fake.course[0]
  return {
    id: 'job_1',
    state: 'running',
    workflowId: 'wfl_1',
    counts: none,
    unmatched: [],
    progress: 'Beginning',
    error: null,
    ...now,
  }
}

async function answer(fake: FakeApi, request: IncomingMessage): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', fake.url)
  const body: unknown = JSON.parse((await text(request)) || '{}')
  if (request.headers.authorization !== `Bearer ${fake.key}`)
    return problem(401, 'invalid_credentials', 'The key or session is not valid.')
  if (request.method === 'POST') {
    fake.requests.push(body)
    if (fake.isRunning) return problem(409, 'conflict', 'An import is under way already. Wait until it is done.')
    if ((body as { workflow: string }).workflow !== 'write')
      return problem(404, 'unknown_trigger', 'No workflow is called so. Known triggers: write.')
    return { status: 202, body: look(fake) }
  }
  if (pathname === '/api/chat/imports') return { status: 200, body: { items: [look(fake)], nextCursor: null } }
  if (fake.silent > 0) {
    fake.silent -= 1
    throw new Error('no answer')
  }
  if (fake.broken > 0) {
    fake.broken -= 1
    return { status: 502, body: 'Bad gateway' }
  }
  return { status: 200, body: look(fake) }
}
