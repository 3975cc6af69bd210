import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TenantId } from '../../../core/principal.ts'
import { attachmentsAMessage, defaultChatLimits, highestChatLimits } from '../../../core/tenants/chat-limits.ts'
import { attachable, maxAttachmentBytes, maxAttachments } from '../../../web/src/chat-element/attachable.ts'
import { createApp } from '../../../worker/app.ts'
import { mintUploadToken, mintViewToken } from '../../../worker/auth/attachment-link.ts'
import { attachmentInput } from '../../../worker/chat/attachment-input.ts'
import { attachmentType } from '../../../worker/chat/attachment-types.ts'
import { attachmentKey, chatAttachments, keepUnsentMs, maxUnsent } from '../../../worker/chat/attachments.ts'
import { personChat } from '../../../worker/chat/person-chat.ts'
import { threadStore } from '../../../worker/chat/thread-store.ts'
import { keptImage, keptImageUrl } from '../../../worker/chatkit/kept-image.ts'
import { readEvents } from '../../../worker/chatkit/sse-reader.ts'
import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'
import type { ThreadStreamEvent } from '../../../worker/chatkit/types/events.ts'
import type { Thread } from '../../../worker/chatkit/types/threads.ts'
import type { Env } from '../../../worker/env.ts'
import type { ChatContext } from '../../../worker/workflows/context.ts'
import { openai } from './outside.ts'
import { call, env, newTenant, type Person, send, setUpChat, type Tenant } from './world.ts'

const worker = (exports as unknown as { default: Fetcher }).default
const site = 'https://shop.customer.test'

let tenant: Tenant
let neighbour: Tenant
let secret: string
let workflowId: string
/** Of the member of `tenant`. */
let owner: { tenantId: TenantId; userId: string }

async function secretOf(person: Person, trigger = 'write', headers: Record<string, string> = {}): Promise<string> {
  const asked = { key: person.apiKey, body: { trigger }, headers }
  const { body } = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', asked)
  return body.data.client_secret
}

beforeAll(async () => {
  tenant = await newTenant()
  neighbour = await newTenant()
  await setUpChat(tenant)
  await setUpChat(neighbour)
  const key = tenant.owner.apiKey
  await call('PUT', '/api/workflows/other', { key, body: { name: 'O', backend: 'edge', edgeWorkflow: 'content' } })
  await call('PATCH', '/api/settings', { key, body: { origins: [site] } })
  secret = await secretOf(tenant.member)
  const { body } = await call<{ items: { id: string; trigger: string }[] }>('GET', '/api/workflows', { key })
  workflowId = body.items.find(({ trigger }) => trigger === 'write')?.id ?? ''
  owner = { tenantId: tenant.id, userId: tenant.member.id }
})

const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text))
const pixel = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='),
  (sign) => sign.charCodeAt(0),
)
const pdf = utf8('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')

interface Refused {
  message: string
  error: { code: string }
}
const chat = <T = Refused>(type: string, params: object, key = secret) =>
  call<T>('POST', '/chatkit', { key, body: { type, params } })
const create = (name: string, size: number, mime_type: string, key?: string) =>
  chat<Attachment & Refused>('attachments.create', { name, size, mime_type }, key)

/** A request that sends bytes where and how the attachment says. */
const uploading = ({ upload_descriptor }: Attachment, body: BodyInit, more: RequestInit = {}): Request => {
  const { url = '', method = '', headers = {} } = upload_descriptor ?? {}
  return new Request(url, { method, headers, body, ...more })
}
const upload = (attachment: Attachment) => (body: BodyInit, more?: RequestInit) =>
  worker.fetch(uploading(attachment, body, more))

const broken = () => Promise.reject(new Error('put: We encountered an internal error. Please try again. (10001)'))

/** Sends a request to the same Worker, whose storage behaves in its own way; the person's object has the real one. */
async function withFiles(changed: Partial<Record<keyof R2Bucket, unknown>>, request: Request): Promise<Response> {
  const FILES = new Proxy(env.FILES, {
    get: (bucket, name) => {
      const own = Reflect.get(changed, name) ?? Reflect.get(bucket, name)
      return typeof own === 'function' ? own.bind(bucket) : own
    },
  })
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} }
  return createApp().fetch(request, { ...env, FILES } satisfies Env, context as unknown as ExecutionContext)
}

async function uploaded(name: string, bytes: Uint8Array<ArrayBuffer>, mime_type: string, key?: string) {
  const { body } = await create(name, bytes.length, mime_type, key)
  const answer = await upload(body)(bytes)
  expect(answer.status).toBe(200)
  return answer.json<Attachment>()
}

const form = (bytes: Uint8Array<ArrayBuffer>, name: string, type: string, part = 'file') => {
  const body = new FormData()
  body.set(part, new File([bytes], name, { type }))
  return body
}

const direct = (body: BodyInit, headers: Record<string, string> = {}, query = '') =>
  worker.fetch(`https://api.test/chatkit/attachments${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, ...headers },
    body,
  })

const stored = async (id: string, of: { tenantId: TenantId; userId: string } = owner) => {
  const file = await env.FILES.get(attachmentKey(of, id))
  return file && new Uint8Array(await file.arrayBuffer())
}
const files = async (of = owner) =>
  (await env.FILES.list({ prefix: attachmentKey(of, '') })).objects.map(({ key }) => key.split('/').at(-1) ?? '')

const faultOf = async (answer: Response) => [answer.status, (await answer.json<Refused>()).error.code]

/** The attachment records of the member of `tenant`. */
const records = () =>
  runInDurableObject(personChat(env, owner), (_, { storage }) =>
    storage.sql.exec<{ id: string; data: string }>('select id, data from attachments').toArray(),
  )
const recordOf = async (id: string): Promise<Attachment | null> => {
  const row = (await records()).find((record) => record.id === id)
  return row ? JSON.parse(row.data) : null
}

const userInput = (text: string, attachments: string[] = []) => ({
  input: { content: [{ type: 'input_text', text }], attachments, inference_options: {} },
})

async function sent(type: string, params: object, key = secret): Promise<ThreadStreamEvent[]> {
  const response = await send('POST', '/chatkit', { key, body: { type, params } })
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const events: ThreadStreamEvent[] = []
  if (response.body) for await (const event of readEvents(response.body)) events.push(event)
  return events
}

/** The thread that a first message with attachments has begun, and the attachments as its event shows them. */
async function begun(attachments: string[]): Promise<{ threadId: string; shown: Attachment[] }> {
  const events = await sent('threads.create', userInput('write', attachments))
  const [created] = events
  const message = events.find((event) => event.type === 'thread.item.done' && event.item.type === 'user_message')
  if (created?.type !== 'thread.created' || message?.type !== 'thread.item.done') throw new Error('no thread was made')
  return { threadId: created.thread.id, shown: message.item.type === 'user_message' ? message.item.attachments : [] }
}

/** The link under which a picture is shown. */
const previewOf = (attachment: Attachment | undefined) =>
  attachment?.type === 'image' ? attachment.preview_url : 'https://no.test/'

describe('what the page lets be attached', () => {
  it.each(Object.entries(attachable))('%s is taken, by its type and by its endings', (type, endings) => {
    expect(attachmentType('file', type)).toBe(type)
    for (const ending of endings) expect(attachmentType(`file${ending}`, 'application/octet-stream')).toBe(type)
  })

  it('is as much as the server takes', () => {
    expect([maxAttachmentBytes, maxAttachments]).toEqual([highestChatLimits.attachmentBytes, attachmentsAMessage])
  })
})

describe('an upload in two steps', () => {
  it('is prepared with a link, and kept once its bytes have come', async () => {
    const { status, body } = await create('Notes of the day.txt', 5, 'text/plain;charset=utf-8')
    expect(status).toBe(200)
    expect(body).toMatchObject({ type: 'file', name: 'Notes of the day.txt', mime_type: 'text/plain' })
    expect(body.upload_descriptor).toMatchObject({ method: 'PUT', headers: { 'content-type': 'text/plain' } })
    expect(body).not.toHaveProperty('metadata')
    const answer = await upload(body)('notes')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      type: 'file',
      id: body.id,
      name: 'Notes of the day.txt',
      mime_type: 'text/plain',
    })
    expect(await stored(body.id)).toEqual(utf8('notes'))
    expect(await recordOf(body.id)).not.toHaveProperty('upload_descriptor')
  })

  it('keeps no link in its record', async () => {
    const { body } = await create('a.png', pixel.length, 'image/png')
    expect(JSON.stringify(await recordOf(body.id))).not.toMatch(/token|https?:/)
    expect(previewOf(body)).toMatch(/^https:\/\/api\.test\/chatkit\/attachments\/atc_[0-9a-f]+\?token=ey/)
  })

  it.each(['PUT', 'POST'])('takes %s with the bytes as they are, and as part "file" of a form', async (method) => {
    for (const body of [pixel, form(pixel, 'a.png', 'image/png')]) {
      const { body: attachment } = await create('a.png', pixel.length, 'image/png')
      const headers: HeadersInit = body instanceof FormData ? {} : { 'content-type': 'image/png' }
      expect((await upload(attachment)(body, { method, headers })).status).toBe(200)
      expect(await stored(attachment.id)).toEqual(pixel)
    }
  })

  it.each([
    ['image/png', 'a.png', pixel],
    ['application/pdf', 'a.pdf', pdf],
    ['text/markdown', 'a.md', utf8('# Größe\n\tone\r\n')],
    ['text/csv', 'a.csv', utf8('a;b\n1;2\n')],
    ['application/json', 'a.json', utf8('{"a":[1,null]}')],
    ['text/plain', 'BM.txt', utf8('BM, GIF89a and MZ are the beginnings of old formats')],
  ])('takes %s', async (type, name, bytes) => {
    const attachment = await uploaded(name, bytes, type)
    expect(attachment).toMatchObject({ name, mime_type: type })
  })

  it('takes what a browser has another name for, or no name of use', async () => {
    for (const [name, declared, type] of [
      ['a.csv', 'application/vnd.ms-excel', 'text/csv'],
      ['a.md', 'application/octet-stream', 'text/markdown'],
      ['a.json', 'application/octet-stream', 'application/json'],
    ] as const) {
      expect((await create(name, 2, declared)).body).toMatchObject({ mime_type: type })
    }
  })

  it.each([
    ['an empty file', 'a.txt', 0, 'text/plain', 400, 'invalid_request'],
    ['a negative size', 'a.txt', -1, 'text/plain', 400, 'invalid_request'],
    ['a size that is none', 'a.txt', 1.5, 'text/plain', 400, 'invalid_request'],
    [
      'more than the tenant allows',
      'a.pdf',
      defaultChatLimits.attachmentBytes + 1,
      'application/pdf',
      413,
      'too_large',
    ],
    ['more text than a model could read', 'a.json', 4 * 1024 * 1024 + 1, 'application/json', 413, 'too_large'],
    ['SVG', 'a.svg', 9, 'image/svg+xml', 415, 'unsupported_type'],
    ['HTML', 'a.html', 9, 'text/html', 415, 'unsupported_type'],
    ['a program', 'a.exe', 9, 'application/octet-stream', 415, 'unsupported_type'],
    ['a name of a thing that all objects have', 'a', 9, 'constructor', 415, 'unsupported_type'],
  ])('is refused for %s before anything is kept', async (_name, name, size, type, status, code) => {
    const before = (await records()).length
    expect(await create(name, size, type)).toMatchObject({ status, body: { error: { code } } })
    expect((await records()).length).toBe(before)
  })

  it.each<[string, string, Uint8Array<ArrayBuffer>, string, number, string]>([
    ['text that says it is a picture', 'image/png', utf8('a'.repeat(70)), 'image/png', 415, 'unsupported_type'],
    ['a picture of another kind', 'image/jpeg', pixel, 'image/jpeg', 415, 'unsupported_type'],
    ['another type than announced', 'image/png', pixel, 'text/plain', 415, 'unsupported_type'],
    ['a picture that says it is text', 'text/plain', pixel, 'text/plain', 415, 'unsupported_type'],
    [
      'a PDF that says it is text',
      'text/plain',
      utf8('%PDF-1.7\nall of it letters'),
      'text/plain',
      415,
      'unsupported_type',
    ],
    [
      'text in another encoding',
      'text/csv',
      Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65),
      'text/csv',
      415,
      'unsupported_type',
    ],
    ['text with a control character', 'text/plain', utf8('a\u0000b'), 'text/plain', 415, 'unsupported_type'],
    ['JSON that is none', 'application/json', utf8('{"a":'), 'application/json', 415, 'unsupported_type'],
  ])(
    'refuses %s, keeps nothing, and still awaits the right bytes',
    async (_name, declared, bytes, sentAs, status, code) => {
      const { body } = await create('a', bytes.length, declared)
      const answer = await upload(body)(bytes, { headers: { 'content-type': sentAs } })
      expect(await faultOf(answer)).toEqual([status, code])
      expect(await stored(body.id)).toBeNull()
      expect(await recordOf(body.id)).toHaveProperty('upload_descriptor')
    },
  )

  it('refuses fewer and more bytes than announced, and none', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    expect(await faultOf(await upload(body)('four'))).toEqual([400, 'invalid_request'])
    expect(await faultOf(await upload(body)('sixsix'))).toEqual([413, 'too_large'])
    expect(await faultOf(await upload(body)(new Uint8Array(0)))).toEqual([400, 'invalid_request'])
    expect(await faultOf(await upload(body)(form(utf8('sixsix'), 'a.txt', 'text/plain'), { headers: {} }))).toEqual([
      413,
      'too_large',
    ])
    expect(
      await faultOf(await upload(body)(form(utf8('notes'), 'a.txt', 'text/plain', 'other'), { headers: {} })),
    ).toEqual([400, 'invalid_request'])
    expect(await stored(body.id)).toBeNull()
    expect((await upload(body)('notes')).status).toBe(200)
  })

  it('stops reading where the announced size is passed, however small the pieces', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    let given = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1
        controller.enqueue(utf8('x'))
      },
    })
    const request = new Request(body.upload_descriptor?.url ?? '', {
      method: 'PUT',
      body: endless,
      headers: { 'content-type': 'text/plain' },
    })
    const answer = await withFiles({}, request)
    expect(await faultOf(answer)).toEqual([413, 'too_large'])
    expect(given).toBeLessThan(100)
    expect(await stored(body.id)).toBeNull()
  })

  it('happens once', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    expect((await upload(body)('first')).status).toBe(200)
    expect(await faultOf(await upload(body)('other'))).toEqual([409, 'already_uploaded'])
    expect(await stored(body.id)).toEqual(utf8('first'))
  })

  it('happens once of five at the same time, and what is kept is one of them whole', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const answers = await Promise.all(['aaaaa', 'bbbbb', 'ccccc', 'ddddd', 'eeeee'].map((text) => upload(body)(text)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    expect(new TextDecoder().decode((await stored(body.id)) ?? undefined)).toMatch(/^(\w)\1{4}$/)
  })

  it('changes nothing where another was faster', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      expect((await upload(body)('first')).status).toBe(200)
      return env.FILES.put(...args)
    }
    expect(await faultOf(await withFiles({ put }, uploading(body, 'later')))).toEqual([409, 'already_uploaded'])
    expect(await stored(body.id)).toEqual(utf8('first'))
  })

  it('goes on over what an upload left that was cut off before it was noted', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    await env.FILES.put(attachmentKey(owner, body.id), 'LEFT!')
    expect((await upload(body)('notes')).status).toBe(200)
    expect(await stored(body.id)).toEqual(utf8('notes'))
  })

  it('finds nothing after its attachment was deleted, and leaves nothing', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    expect(await chat('attachments.delete', { attachment_id: body.id })).toMatchObject({ status: 200, body: {} })
    expect(await faultOf(await upload(body)('notes'))).toEqual([404, 'not_found'])
    expect(await stored(body.id)).toBeNull()
  })

  it('leaves no bytes where the attachment is deleted while they are on their way', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const put = async (...args: Parameters<R2Bucket['put']>) => {
      await chat('attachments.delete', { attachment_id: body.id })
      return env.FILES.put(...args)
    }
    const answer = await withFiles({ put }, uploading(body, 'notes'))
    expect(await faultOf(answer)).toEqual([404, 'not_found'])
    expect(await stored(body.id)).toBeNull()
    expect(await recordOf(body.id)).toBeNull()
  })

  it('can be done again where the storage failed', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const answer = await withFiles({ put: broken }, uploading(body, 'notes'))
    expect(await faultOf(answer)).toEqual([503, 'unavailable'])
    expect(await recordOf(body.id)).toHaveProperty('upload_descriptor')
    expect((await upload(body)('notes')).status).toBe(200)
  })
})

describe('the link of an upload', () => {
  const grant = (id: string, change: object = {}) => ({
    ...owner,
    workflowId,
    attachmentId: id,
    size: 5,
    mimeType: 'text/plain',
    ...change,
  })
  const through = (attachment: Attachment, token: string) =>
    worker.fetch(`https://api.test/chatkit/attachments/${attachment.id}?token=${token}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: 'notes',
    })
  const mint = (id: string, change?: object, at = Date.now()) => mintUploadToken(env.AUTH_SECRET, grant(id, change), at)

  it.each<[string, (id: string) => Promise<string>, number, string]>([
    ['none', async () => '', 403, 'link_not_valid'],
    ['one that is 16 minutes old', (id) => mint(id, {}, Date.now() - 16 * 60_000), 403, 'link_not_valid'],
    ['one of another key', (id) => mintUploadToken('x'.repeat(32), grant(id), Date.now()), 403, 'link_not_valid'],
    ['one of another attachment', () => mint('atc_000000000000000000000000000000'), 403, 'link_not_valid'],
    [
      'one to see',
      (id) => mintViewToken(env.AUTH_SECRET, { ...owner, attachmentId: id }, Date.now()),
      403,
      'link_not_valid',
    ],
    ['one of a colleague', (id) => mint(id, { userId: tenant.admin.id }), 404, 'not_found'],
    ['one of another workflow', (id) => mint(id, { workflowId: 'wfl_other' }), 404, 'not_found'],
  ])('is refused for %s', async (_name, token, status, code) => {
    const { body } = await create('a.txt', 5, 'text/plain')
    expect(await faultOf(await through(body, await token(body.id)))).toEqual([status, code])
    expect(await stored(body.id)).toBeNull()
    expect(await stored(body.id, { ...owner, userId: tenant.admin.id })).toBeNull()
  })

  it('holds for 14 minutes', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    expect((await through(body, await mint(body.id, {}, Date.now() - 14 * 60_000))).status).toBe(200)
  })

  it('ends with the membership', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const stranger = await mint(body.id, { tenantId: neighbour.id })
    expect((await through(body, stranger)).status).toBe(404)
  })

  it('may be used by the pages of the tenant, whatever headers their fetch adds, and needs no other credential', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const url = body.upload_descriptor?.url ?? ''
    const headers = {
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type,x-shop-visit',
    }
    const preflight = await worker.fetch(url, { method: 'OPTIONS', headers: { ...headers, origin: site } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(site)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT')
    const allowed = preflight.headers.get('access-control-allow-headers')?.split(/, */)
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'x-shop-visit', 'chatkit-frame-instance-id']),
    )
    const elsewhere = await worker.fetch(url, {
      method: 'OPTIONS',
      headers: { ...headers, origin: 'https://evil.test' },
    })
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull()

    const own = { origin: site, 'content-type': 'text/plain', authorization: 'Bearer of-the-shop', 'x-shop-visit': '1' }
    const answer = await upload(body)('notes', { headers: own })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(site)
  })

  it("is refused from another tenant's page", async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const answer = await upload(body)('notes', {
      headers: { origin: 'https://evil.test', 'content-type': 'text/plain' },
    })
    expect(answer.status).toBe(403)
    expect(await stored(body.id)).toBeNull()
  })
})

describe('an upload in one step', () => {
  it('takes a form', async () => {
    const answer = await direct(form(pixel, 'C:\\tmp\\my "pixel".png', 'image/png'))
    expect(answer.status).toBe(200)
    const attachment = await answer.json<Attachment>()
    expect(attachment).toMatchObject({ type: 'image', name: expect.stringContaining('pixel'), mime_type: 'image/png' })
    expect(attachment).not.toHaveProperty('upload_descriptor')
    expect(await stored(attachment.id)).toEqual(pixel)
    expect(new Uint8Array(await (await worker.fetch(previewOf(attachment))).arrayBuffer())).toEqual(pixel)
  })

  it('takes the bytes as they are, named in the address', async () => {
    const answer = await direct(pdf, { 'content-type': 'application/pdf' }, '?name=Plan.pdf')
    expect(await answer.json()).toMatchObject({ type: 'file', name: 'Plan.pdf', mime_type: 'application/pdf' })
  })

  it.each<[string, BodyInit, Record<string, string>, number, string]>([
    ['nothing', new Uint8Array(0), { 'content-type': 'text/plain' }, 400, 'invalid_request'],
    ['an empty file', form(new Uint8Array(0), 'a.txt', 'text/plain'), {}, 400, 'invalid_request'],
    ['a form without a file', form(pixel, 'a.png', 'image/png', 'picture'), {}, 400, 'invalid_request'],
    ['another type than said', form(pixel, 'a.pdf', 'application/pdf'), {}, 415, 'unsupported_type'],
    ['HTML', form(utf8('<script>'), 'a.html', 'text/html'), {}, 415, 'unsupported_type'],
  ])('refuses %s, and keeps nothing', async (_name, body, headers, status, code) => {
    const before = [await files(), await records()]
    expect(await faultOf(await direct(body, headers))).toEqual([status, code])
    expect([await files(), await records()]).toEqual(before)
  })

  it('refuses more than the tenant allows, whatever length is claimed', async () => {
    const answer = await direct(new Uint8Array(defaultChatLimits.attachmentBytes + 1), { 'content-type': 'image/png' })
    expect(await faultOf(answer)).toEqual([413, 'too_large'])
  })

  it('keeps neither record nor bytes where the storage fails', async () => {
    const before = [await files(), await records()]
    const headers = { authorization: `Bearer ${secret}` }
    const body = form(pixel, 'a.png', 'image/png')
    const request = new Request('https://api.test/chatkit/attachments', { method: 'POST', headers, body })
    expect(await faultOf(await withFiles({ put: broken }, request))).toEqual([503, 'unavailable'])
    expect([await files(), await records()]).toEqual(before)
  })

  it.each([
    ['nothing', {}, 401],
    ['a wrong secret', { authorization: 'Bearer cs_wrong' }, 401],
  ])('is refused to whoever has %s', async (_name, headers, status) => {
    const url = 'https://api.test/chatkit/attachments'
    const answer = await worker.fetch(url, { method: 'POST', headers, body: form(pixel, 'a.png', 'image/png') })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toHaveProperty('message')
  })
})

describe('a file', () => {
  it('is shown with what keeps a browser from running it', async () => {
    const url = previewOf(await uploaded('a.png', pixel, 'image/png'))
    const answer = await worker.fetch(url, { headers: { origin: 'https://cdn.platform.openai.com' } })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "inline; filename*=UTF-8''a.png",
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=1800, immutable',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    })
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pixel)
  })

  it('that is no picture is taken away under its name, whatever that is', async () => {
    const { id } = await uploaded("Über\r\n 'uns'\u202e.txt", utf8('<script>alert(1)</script>'), 'text/plain')
    const token = await mintViewToken(env.AUTH_SECRET, { ...owner, attachmentId: id }, Date.now())
    const { headers } = await worker.fetch(`https://api.test/chatkit/attachments/${id}?token=${token}`)
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''%C3%9Cber%20%27uns%27.txt")
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('is shown for an hour at most, by a link that stays the same for a while', async () => {
    const { id } = await uploaded('a.png', pixel, 'image/png')
    const halfHour = 30 * 60_000
    const at = Math.floor(Date.now() / halfHour) * halfHour
    const mint = (ms: number) => mintViewToken(env.AUTH_SECRET, { ...owner, attachmentId: id }, ms)
    expect(await mint(at)).toBe(await mint(at + halfHour - 1))
    expect(await mint(at)).not.toBe(await mint(at + halfHour))
    const show = async (token: string) =>
      (await worker.fetch(`https://api.test/chatkit/attachments/${id}?token=${token}`)).status
    expect(await show(await mint(Date.now() - halfHour))).toBe(200)
    expect(await show(await mint(Date.now() - 2 * halfHour))).toBe(403)
    expect(await show('')).toBe(403)
    expect(await show(await mintViewToken(env.AUTH_SECRET, { ...owner, attachmentId: 'atc_other' }, Date.now()))).toBe(
      403,
    )
    const link = { ...owner, workflowId, attachmentId: id, size: 1, mimeType: 'image/png' }
    expect(await show(await mintUploadToken(env.AUTH_SECRET, link, Date.now()))).toBe(403)
  })

  it('is shown neither to those who left, nor after its deletion', async () => {
    const attachment = await uploaded('a.png', pixel, 'image/png')
    const left = await mintViewToken(
      env.AUTH_SECRET,
      { ...owner, userId: 'gone', attachmentId: attachment.id },
      Date.now(),
    )
    expect((await worker.fetch(`https://api.test/chatkit/attachments/${attachment.id}?token=${left}`)).status).toBe(404)
    await chat('attachments.delete', { attachment_id: attachment.id })
    expect((await worker.fetch(previewOf(attachment))).status).toBe(404)
  })
})

describe('an image that a model has made', () => {
  it('is kept with the files of its person, and shown by a link of an hour', async () => {
    const context = { ...owner, workflowId, baseUrl: 'https://api.test' }
    const shown = await runInDurableObject(personChat(env, owner), async (_, { storage }) => {
      const parts = { env, kv: storage.kv, records: threadStore(storage.sql), now: Date.now, wakeAt: async () => {} }
      const attachments = chatAttachments(parts)
      const id = await attachments.keepImage(btoa(String.fromCharCode(...pixel)), 'thr_1', context)
      const kept = keptImage({
        type: 'generated_image',
        id: 'msg_1',
        thread_id: 'thr_1',
        created_at: '',
        image: { id: 'ig_1', url: keptImageUrl(id) },
      })
      return kept && (await attachments.presentAttachment?.(kept, context))
    })
    if (shown?.type !== 'image') throw new Error('no image')
    expect(await stored(shown.id)).toEqual(pixel)
    const answer = await worker.fetch(shown.preview_url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pixel)
  })
})

describe('a message with attachments', () => {
  it('shows them with fresh links in its event and in every read, and keeps none', async () => {
    const { id } = await uploaded('a.png', pixel, 'image/png')
    const { threadId, shown } = await begun([id])
    expect(shown).toMatchObject([{ id, thread_id: threadId }])
    expect(shown[0]).not.toHaveProperty('upload_descriptor')
    const { body: thread } = await chat<Thread>('threads.get_by_id', { thread_id: threadId })
    const { body: items } = await chat<Thread['items']>('items.list', { thread_id: threadId })
    for (const item of [thread.items.data[0], items.data.at(-1)]) {
      const [attachment] = item?.type === 'user_message' ? item.attachments : []
      const answer = await worker.fetch(previewOf(attachment))
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pixel)
    }
    const kept = await runInDurableObject(personChat(env, owner), (_, { storage }) => {
      const all = ['items', 'attachments', 'turns', 'turn_events'].flatMap((table) =>
        storage.sql.exec(`select 1 from sqlite_master where name = ?`, table).toArray().length > 0
          ? storage.sql.exec(`select * from ${table}`).toArray()
          : [],
      )
      return JSON.stringify(all)
    })
    expect(kept).toContain(id)
    expect(kept).not.toMatch(/token=|\/chatkit\/attachments/)
  })

  it('goes to the model with what is in them', async () => {
    const name = `${crypto.randomUUID()}.pdf`
    const [plan, picture, notes] = [
      await uploaded(name, pdf, 'application/pdf'),
      await uploaded('a.png', pixel, 'image/png'),
      await uploaded('notes.txt', utf8('Mind the gap'), 'text/plain'),
    ]
    await begun([plan.id, picture.id, notes.id])
    const { requests } = await (await fetch(`${openai}/__requests`)).json<{ requests: { body: unknown }[] }>()
    const asked = requests.map(({ body }) => JSON.stringify(body)).find((body) => body?.includes(name))
    expect(asked).toContain(`"file_data":"data:application/pdf;base64,${btoa(String.fromCharCode(...pdf))}"`)
    expect(asked).toContain(`"image_url":"data:image/png;base64,${btoa(String.fromCharCode(...pixel))}"`)
    expect(asked).toContain('Mind the gap')
  })

  it('is refused before the bytes have come, and nothing of it is kept', async () => {
    const { body } = await create('a.txt', 5, 'text/plain')
    const { body: before } = await chat<{ data: unknown[] }>('threads.list', { limit: 100 })
    const answer = await chat('threads.create', userInput('write', [body.id]))
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'not_uploaded' } } })
    expect((await chat<{ data: unknown[] }>('threads.list', { limit: 100 })).body).toEqual(before)
    expect(await recordOf(body.id)).not.toHaveProperty('thread_id')
  })

  it.each<[string, () => Promise<string>]>([
    ['a colleague', () => secretOf(tenant.admin)],
    ['a stranger', () => secretOf(neighbour.member)],
    ['the same person in another workflow', () => secretOf(tenant.member, 'other')],
  ])('is refused to %s, as one with an id that never was; so are its deletion and its upload', async (_name, key) => {
    const { id } = await uploaded('a.txt', utf8('notes'), 'text/plain')
    const other = await key()
    for (const attachment of [id, 'atc_000000000000000000000000000000']) {
      const answer = await chat('threads.create', userInput('write', [attachment]), other)
      expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    }
    expect((await chat<{ data: unknown[] }>('threads.list', {}, other)).body.data).toEqual([])
    expect((await chat('attachments.delete', { attachment_id: id }, other)).body).toEqual({})
    expect(await stored(id)).toEqual(utf8('notes'))
    expect(await recordOf(id)).not.toHaveProperty('thread_id')
  })
})

describe('the bytes of a file', () => {
  it('go with attachments.delete, once and again', async () => {
    const { id } = await uploaded('a.txt', utf8('notes'), 'text/plain')
    for (const _ of [1, 2]) expect((await chat('attachments.delete', { attachment_id: id })).body).toEqual({})
    expect([await stored(id), await recordOf(id)]).toEqual([null, null])
  })

  it('go with their thread', async () => {
    const { id } = await uploaded('a.txt', utf8('notes'), 'text/plain')
    const { threadId } = await begun([id])
    await chat('threads.delete', { thread_id: threadId })
    expect([await stored(id), await recordOf(id)]).toEqual([null, null])
  })

  it('go with the messages that a retry takes away', async () => {
    const [first, second] = [
      await uploaded('a.txt', utf8('first'), 'text/plain'),
      await uploaded('b.txt', utf8('second'), 'text/plain'),
    ]
    const { threadId } = await begun([first.id])
    await sent('threads.add_user_message', { thread_id: threadId, ...userInput('2', [second.id]) })
    const { body } = await chat<Thread>('threads.get_by_id', { thread_id: threadId })
    await sent('threads.retry_after_item', { thread_id: threadId, item_id: body.items.data[0]?.id })
    expect([await stored(first.id), await stored(second.id)]).toEqual([utf8('first'), null])
    expect(await recordOf(second.id)).toBeNull()
  })

  it('go after a day in which no message took them; what a message took stays', async () => {
    const object = personChat(env, { tenantId: tenant.id, userId: tenant.owner.id })
    const of = { tenantId: tenant.id, userId: tenant.owner.id }
    const key = await secretOf(tenant.owner)
    const unsent = await uploaded('unsent.txt', utf8('unsent'), 'text/plain', key)
    const { body: awaited } = await create('awaited.txt', 5, 'text/plain', key)
    const taken = await uploaded('taken.txt', utf8('taken'), 'text/plain', key)
    await sent('threads.create', userInput('write', [taken.id]), key)
    // The bytes of an upload that was cut off after its attachment had been deleted.
    const { body: lost } = await create('lost.txt', 5, 'text/plain', key)
    await chat('attachments.delete', { attachment_id: lost.id }, key)
    await env.FILES.put(attachmentKey(of, lost.id), 'bytes')

    await object.dropUnsent(Date.now())
    expect((await files(of)).sort()).toEqual([lost.id, taken.id, unsent.id].sort())
    await object.dropUnsent(Date.now() + 60 * 60_000)
    expect((await files(of)).sort()).toEqual([taken.id, unsent.id].sort())
    await object.dropUnsent(Date.now() + keepUnsentMs - 60_000)
    expect((await files(of)).sort()).toEqual([taken.id, unsent.id].sort())
    await object.dropUnsent(Date.now() + keepUnsentMs)
    expect(await files(of)).toEqual([taken.id])
    const left = await runInDurableObject(object, (_, { storage }) => ({
      rows: storage.sql.exec<{ id: string }>('select id from attachments').toArray(),
      notes: [...storage.kv.list({ prefix: 'unsent' })],
    }))
    expect(left).toEqual({ rows: [{ id: taken.id }], notes: [] })
    expect(await faultOf(await upload(awaited)('notes'))).toEqual([404, 'not_found'])
  })

  it('are looked after by the alarm of the object', async () => {
    const of = { tenantId: neighbour.id, userId: neighbour.admin.id }
    const object = personChat(env, of)
    const { id } = await uploaded('a.txt', utf8('notes'), 'text/plain', await secretOf(neighbour.admin))
    const due = await runInDurableObject(object, (_, { storage }) => storage.getAlarm())
    expect(due).toBeLessThanOrEqual(Date.now() + keepUnsentMs)
    await runInDurableObject(object, (_, { storage }) => {
      const [[key, note] = ['', {}]] = [...storage.kv.list<object>({ prefix: 'unsent' })]
      storage.kv.put(key, { ...note, since: Date.now() - keepUnsentMs })
    })
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await files(of)).toEqual([])
    expect(await stored(id, of)).toBeNull()
  })

  it('do not pile up: so many wait, and no more, until some are sent or dropped', async () => {
    const key = await secretOf(neighbour.owner)
    for (let n = 0; n < maxUnsent; n++) expect((await create('a.txt', 5, 'text/plain', key)).status).toBe(200)
    const answer = await create('a.txt', 5, 'text/plain', key)
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'too_many_uploads' } } })
  })

  it("go with all of a person's chats", async () => {
    const of = { tenantId: neighbour.id, userId: neighbour.member.id }
    const key = await secretOf(neighbour.member)
    await uploaded('a.txt', utf8('notes'), 'text/plain', key)
    const taken = await uploaded('b.txt', utf8('taken'), 'text/plain', key)
    await sent('threads.create', userInput('write', [taken.id]), key)
    const { body: awaited } = await create('c.txt', 5, 'text/plain', key)
    expect(await files(of)).toHaveLength(2)
    await personChat(env, of).end()
    expect((await upload(awaited)('notes')).status).toBe(403)
    await personChat(env, of).destroy()
    expect(await files(of)).toEqual([])
  })
})

describe('what a model is given', () => {
  const context = () => ({ ...owner, workflowId, requestId: 'req_1' }) as ChatContext
  const shown = (attachment: Attachment) => attachmentInput(env, context())(attachment)

  it('is a picture as a picture, and PDF as a file with its name', async () => {
    expect(await shown(await uploaded('a.png', pixel, 'image/png'))).toEqual({
      type: 'input_image',
      image: `data:image/png;base64,${btoa(String.fromCharCode(...pixel))}`,
      detail: 'auto',
    })
    expect(await shown(await uploaded('Plan.pdf', pdf, 'application/pdf'))).toEqual({
      type: 'input_file',
      file: `data:application/pdf;base64,${btoa(String.fromCharCode(...pdf))}`,
      filename: 'Plan.pdf',
    })
  })

  it('is text as text, under its name, and not more of it than is of use', async () => {
    expect(await shown(await uploaded('a "<b>.csv', utf8('a;b\n1;2'), 'text/csv'))).toEqual({
      type: 'input_text',
      text: '<File name="a \\"_b_.csv">\na;b\n1;2\n</File>',
    })
    const long = await shown(await uploaded('long.txt', utf8('ü€😀'.repeat(50_000)), 'text/plain'))
    const text = long.type === 'input_text' ? long.text : ''
    expect(text.length).toBeLessThan(30_200)
    expect(text).toContain('(Only the first 30000 characters are shown.)')
    expect(text).not.toContain('\ufffd')
  })

  it('is a sentence where the bytes are gone, cannot be read, or are too many', async () => {
    const attachment = await uploaded('a.png', pixel, 'image/png')
    const FILES = { get: broken } as unknown as R2Bucket
    expect(await attachmentInput({ ...env, FILES }, context())(attachment)).toEqual({
      type: 'input_text',
      text: '(The user attached the file "a.png", which can no longer be read.)',
    })
    await env.FILES.put(attachmentKey(owner, attachment.id), new Uint8Array(11 * 1024 * 1024))
    const convert = attachmentInput(env, context())
    expect(await convert(attachment)).toMatchObject({ type: 'input_image' })
    expect(await convert(attachment)).toMatchObject({ type: 'input_text', text: expect.stringContaining('too large') })
    await env.FILES.delete(attachmentKey(owner, attachment.id))
    expect(await shown(attachment)).toMatchObject({ type: 'input_text', text: expect.stringContaining('no longer') })
  })
})
