import OpenAI from 'openai'
import { afterAll, describe, expect, it } from 'vitest'
import { startOpenai } from './openai/index.ts'

const standIn = await startOpenai({ port: 0, now: () => Date.UTC(2026, 10, 20) })
afterAll(() => standIn.close())

const client = (key: string) => new OpenAI({ apiKey: key, baseURL: `${standIn.url}/v1`, maxRetries: 0 })
const control = (path: string, body: unknown) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })

const message = (number: number) => ({
  type: 'chatkit.user_message',
  id: `cti_${number}`,
  content: [{ type: 'input_text', text: `Message ${number}` }],
})
const { threads } = client('sk-test-seed').beta.chatkit
const seeded = await control('/__threads', {
  account: '…seed',
  threads: [
    ...Array.from({ length: 5 }, (_, index) => ({
      id: `cthr_${index}`,
      user: index % 2 ? 'odd' : 'even',
      created_at: 1_700_000_000 + index,
    })),
    { id: 'cthr_long', user: 'long', items: Array.from({ length: 250 }, (_, index) => message(index)) },
  ],
})

describe('hosted conversations', () => {
  it('are put there', async () => {
    expect(seeded.status, await seeded.clone().text()).toBe(200)
    const wrong = await control('/__threads', {
      account: 'x',
      threads: [{ user: 'u', items: [{ type: 'chatkit.widget' }] }],
    })
    expect(wrong.status).toBe(400)
  })

  it('are listed newest first, or oldest first, in pages', async () => {
    const newest = await threads.list({ limit: 2 })
    expect(newest.data.map(({ id }) => id)).toEqual(['cthr_long', 'cthr_4'])
    expect([newest.has_more, newest.last_id]).toEqual([true, 'cthr_4'])
    const all: string[] = []
    for await (const { id } of threads.list({ limit: 2, order: 'asc' })) all.push(id)
    expect(all).toEqual(['cthr_0', 'cthr_1', 'cthr_2', 'cthr_3', 'cthr_4', 'cthr_long'])
    const earlier = await threads.list({ order: 'asc', limit: 2, before: 'cthr_3' })
    expect(earlier.data.map(({ id }) => id)).toEqual(['cthr_1', 'cthr_2'])
  })

  it('are listed for one user', async () => {
    const odd = await threads.list({ user: 'odd' })
    expect(odd.data.map(({ id }) => id)).toEqual(['cthr_3', 'cthr_1'])
    expect(odd.data[0]).toEqual({
      id: 'cthr_3',
      object: 'chatkit.thread',
      created_at: 1_700_000_003,
      title: null,
      status: { type: 'active' },
      user: 'odd',
    })
  })

  it('give their items in pages', async () => {
    const ids: string[] = []
    for await (const { id } of threads.listItems('cthr_long', { order: 'asc', limit: 100 })) ids.push(id)
    expect(ids).toEqual(Array.from({ length: 250 }, (_, index) => `cti_${index}`))
    const [newest] = (await threads.listItems('cthr_long')).data
    expect(newest).toMatchObject({
      id: 'cti_249',
      object: 'chatkit.thread_item',
      thread_id: 'cthr_long',
      attachments: [],
      inference_options: null,
    })
  })

  it('are of one account only', async () => {
    const other = client('sk-test-else').beta.chatkit.threads
    expect((await other.list()).data).toEqual([])
    await expect(other.retrieve('cthr_0')).rejects.toMatchObject({ status: 404 })
    await expect(other.listItems('cthr_long')).rejects.toMatchObject({ status: 404 })
  })

  it('can be deleted, once', async () => {
    expect(await threads.delete('cthr_0')).toEqual({ id: 'cthr_0', object: 'chatkit.thread.deleted', deleted: true })
    await expect(threads.delete('cthr_0')).rejects.toMatchObject({ status: 404 })
    await expect(threads.retrieve('cthr_0')).rejects.toMatchObject({ status: 404 })
    expect((await threads.retrieve('cthr_1')).user).toBe('odd')
  })

  it.each([
    [{ limit: 0 }, 400, 'limit'],
    [{ limit: 101 }, 400, 'limit'],
    [{ order: 'up' as 'asc' }, 400, 'order'],
    [{ after: 'cthr_nowhere' }, 404, 'after'],
  ])('refuse %j', async (query, status, param) => {
    await expect(threads.list(query)).rejects.toMatchObject({ status, param })
  })

  it('need the header, and meet trouble like all else', async () => {
    const plain = await fetch(`${standIn.url}/v1/chatkit/threads`, {
      headers: { authorization: 'Bearer sk-test-seed' },
    })
    expect(plain.status).toBe(400)
    expect(await plain.json()).toMatchObject({ error: { code: 'invalid_beta' } })
    await expect(client('sk-restricted-key').beta.chatkit.threads.list()).rejects.toMatchObject({ status: 401 })
    await control('/__trouble', { account: '…seed', status: 429, retryAfter: 7, times: 1, path: '/v1/chatkit/threads' })
    const refused = await threads.list().catch((error: unknown) => error as InstanceType<typeof OpenAI.APIError>)
    expect(refused).toMatchObject({ status: 429 })
    expect('headers' in refused ? refused.headers?.get('retry-after') : null).toBe('7')
    expect((await threads.list()).data.length).toBeGreaterThan(0)
  })
})
