import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { line, summary } from '../../scripts/chatkit-conformance/report.ts'
import { rows } from '../../scripts/chatkit-conformance/rows.ts'
import { type RunOptions, runRows } from '../../scripts/chatkit-conformance/run.ts'
import { cache } from '../../scripts/paths.ts'
import { type ApiWorker, startApiWorker } from '../support/api-worker.ts'

/** The page whose chats these are. */
const origin = 'https://page.customer.test'
/** Rows that say nothing about a server that has what they ask about. */
const besideThePoint = { S29: 'the server takes attachments' }

let api: ApiWorker
beforeAll(async () => {
  api = await startApiWorker('test/workers/conformance-worker.ts')
})
afterAll(() => api?.stop())

type Person = { apiKey: string }

async function ask<T>(key: string, method: string, path: string, body: unknown, from = {}): Promise<T> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...from }
  const response = await fetch(api.url + path, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json() as Promise<T>
}

/** Makes a tenant of so many people who may chat from the page. */
async function newTenant(name: string, count: number): Promise<Person[]> {
  const people = Array.from({ length: count }, (_, at) => ({
    name: `${name} ${at}`,
    email: `${name}-${at}@example.test`,
    password: `password-of-${name}-${at}`,
    role: at === 0 ? 'owner' : 'member',
  }))
  const made = await ask<{ people: Person[] }>(api.operatorKey, 'POST', '/api/operator/tenants', { name, people })
  const key = made.people[0]?.apiKey ?? ''
  await ask(key, 'PATCH', '/api/settings', { origins: [origin] })
  // Never used: the script answers, not a model.
  await ask(key, 'PUT', '/api/integrations/openai', { values: { apiKey: 'sk-of-nobody-0123456789' }, untested: true })
  const workflow = { name: 'Conformance', backend: 'edge', edgeWorkflow: 'content' }
  await ask(key, 'PUT', '/api/workflows/conformance', workflow)
  return made.people
}

/** The headers of a person's page. */
async function headersOf(person: Person | undefined): Promise<Record<string, string>> {
  type Opened = { data: { client_secret: string } }
  const body = { trigger: 'conformance' }
  const { data } = await ask<Opened>(person?.apiKey ?? '', 'POST', '/api/chatkit/sessions', body, { origin })
  return { authorization: `Bearer ${data.client_secret}` }
}

async function failing(options: Omit<RunOptions, 'url' | 'origin'>, report?: string) {
  const results = await runRows(rows, { ...options, url: `${api.url}/chatkit`, origin })
  if (report !== undefined) {
    mkdirSync(join(cache, 'test'), { recursive: true })
    writeFileSync(join(cache, 'test', report), `${results.map(line).join('\n')}\n\n${summary(results)}\n`)
    process.stdout.write(`\n${results.map(line).join('\n')}\n\n${summary(results)}\n`)
  }
  const others = results.filter(({ outcome }) => outcome !== 'pass')
  return Object.fromEntries(others.map(({ id, reason }) => [id, reason]))
}

describe('the product, with the handler script', () => {
  it('keeps the ChatKit protocol: every row of the conformance runner', { timeout: 600_000 }, async () => {
    const [ada, bob] = await newTenant('ada', 2)
    const options = { headers: await headersOf(ada), otherHeaders: await headersOf(bob) }
    expect(await failing(options, 'chatkit-conformance.txt')).toEqual(besideThePoint)
  })

  it('keeps people of different tenants apart as it does those of one', async () => {
    const [ada] = await newTenant('one', 1)
    const [eve] = await newTenant('other', 1)
    const only = ['T12', 'T13', 'D06b', 'D06c']
    expect(await failing({ headers: await headersOf(ada), otherHeaders: await headersOf(eve), only })).toEqual({})
  })
})
