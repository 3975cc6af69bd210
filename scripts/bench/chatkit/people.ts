import { randomUUID } from 'node:crypto'
import { apiOf } from '../api-call.ts'
import type { Product } from './product.ts'

/** A tenant of the product with people who chat. */
export interface People {
  readonly tenantId: string
  /** A client secret for each. */
  readonly secrets: string[]
}

/**
 * Makes a tenant whose OpenAI is the stand-in, with so many people, an edge workflow, and limits that the bench does not meet.
 * @throws Error with the API's own sentence
 */
export async function makePeople({ url, operatorKey, sql }: Product, count: number): Promise<People> {
  const call = apiOf(url)
  const password = `bench-${randomUUID()}`
  const people = Array.from({ length: count }, (_, index) => ({
    email: `person-${index}@example.test`,
    name: `Person ${index}`,
    role: index === 0 ? 'owner' : 'member',
    password,
  }))
  type Made = { tenantId: string; people: { apiKey: string }[] }
  const made = await call<Made>('POST', '/api/operator/tenants', operatorKey, { name: 'Bench', people })
  const owner = made.people[0]?.apiKey ?? ''
  await call('PUT', '/api/integrations/openai', owner, { values: { apiKey: 'sk-bench-0123456789' }, untested: true })
  await call('PUT', '/api/workflows/bench', owner, { name: 'Bench', backend: 'edge', edgeWorkflow: 'content' })
  await sql(
    `insert into chat_limits (tenant_id, turns_at_once, turns_a_day, tokens_a_day, updated_at) values (?, 500, 1000000, 10000000000, 0)
     on conflict (tenant_id) do nothing`,
    made.tenantId,
  )
  const secrets: string[] = []
  for (const { apiKey } of made.people) {
    type Session = { data: { client_secret: string } }
    const { data } = await call<Session>('POST', '/api/chatkit/sessions', apiKey, { trigger: 'bench' })
    secrets.push(data.client_secret)
  }
  return { tenantId: made.tenantId, secrets }
}
