import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'
import type { Client } from '../client.ts'
import { json, start, userInput } from '../conversation.ts'
import { describeAnswer, type Expect } from '../expect.ts'
import type { Row } from '../row.ts'

const textFile = { name: 'notes.txt', size: 5, mime_type: 'text/plain' }
const content = new TextEncoder().encode('notes')
/** The smallest PNG: one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
)
const picture = { name: 'pixel.png', size: pixel.length, mime_type: 'image/png' }

/** Prepares an upload; a server that takes none ends the row. */
async function create(client: Client, expect: Expect, file: typeof textFile): Promise<Attachment> {
  const answer = await client.ask({ type: 'attachments.create', params: file })
  if (answer.status >= 400) expect.skip(`the server takes no attachments: ${describeAnswer(answer)}`)
  return json<Attachment>(client, 'attachments.create', file)
}

/** Sends bytes where and how the attachment says. */
async function send(
  attachment: Attachment,
  expect: Expect,
  body: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<number> {
  const descriptor = attachment.upload_descriptor
  if (!descriptor) return expect.skip('the server has no two-phase uploads')
  const { url, method } = descriptor
  const response = await fetch(url, { method, headers: { ...descriptor.headers, ...headers }, body })
  await response.body?.cancel()
  return response.status
}

/** An attachment whose bytes have been sent; a server that takes none ends the row. */
export async function uploaded(client: Client, expect: Expect): Promise<Attachment> {
  const attachment = await create(client, expect, textFile)
  const status = await send(attachment, expect, content)
  expect.that(status >= 200 && status < 300, `the upload was answered ${status}`)
  return attachment
}

/** Files. Section 9. */
export const attachmentRows: readonly Row[] = [
  {
    id: 'S24',
    title: 'an upload is prepared: a file with where and how to send it, without metadata',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, textFile)
      expect.holds(attachment, { type: 'file', name: 'notes.txt', mime_type: 'text/plain' }, 'the attachment')
      const { url, method, headers } = attachment.upload_descriptor ?? {}
      expect.that(URL.canParse(url ?? ''), 'the descriptor has no address')
      expect.that(method === 'PUT' || method === 'POST', `the method is ${method}`)
      expect.that(typeof headers === 'object', 'the descriptor has no headers')
    },
  },
  {
    id: 'S25',
    title: 'an image is prepared as an image, with a preview',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, picture)
      expect.holds(attachment, { type: 'image', mime_type: 'image/png' }, 'the attachment')
      expect.that('preview_url' in attachment && URL.canParse(attachment.preview_url), 'there is no preview_url')
    },
  },
  {
    id: 'S27',
    title: 'an attachment of a first message knows its thread',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      const { chat } = await start(client, 'Hello', { attachments: [id] })
      expect.holds(chat.newest('user_message').attachments, [{ id, thread_id: chat.threadId }], 'attachments')
    },
  },
  {
    id: 'S28',
    title: 'an attachment of a later message knows its thread',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      const { chat } = await start(client, 'Hello')
      await chat.send('See this', { attachments: [id] })
      expect.holds(chat.newest('user_message').attachments, [{ id, thread_id: chat.threadId }], 'attachments')
    },
  },
  {
    id: 'S26',
    title: 'an attachment in items.list is as it was shown, without metadata',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      const { chat } = await start(client, 'Hello', { attachments: [id] })
      const stored = (await chat.stored())[0]
      expect.holds(stored, { attachments: [{ id, name: 'notes.txt', mime_type: 'text/plain' }] }, 'the message')
      expect.that(!JSON.stringify(stored).includes('metadata'), 'metadata left the server')
    },
  },
  {
    id: 'R23',
    title: 'once the bytes have come an attachment no longer says where to send them',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      const { chat } = await start(client, 'Hello', { attachments: [id] })
      const [attachment] = chat.newest('user_message').attachments
      expect.that(attachment && !('upload_descriptor' in attachment), 'upload_descriptor is there')
    },
  },
  {
    id: 'R24',
    title: 'the bytes of an upload may come as they are or as part "file" of a form',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      await uploaded(client, expect)
      const attachment = await create(client, expect, textFile)
      const form = new FormData()
      form.set('file', new File([content], textFile.name, { type: textFile.mime_type }))
      const encoded = new Response(form)
      const type = encoded.headers.get('content-type') ?? ''
      const body = new Uint8Array(await encoded.arrayBuffer())
      const status = await send(attachment, expect, body, { 'content-type': type })
      expect.that(status >= 200 && status < 300, `the form was answered ${status}`)
    },
  },
  {
    id: 'G15',
    title: 'an upload larger than announced is a 4xx',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, textFile)
      const status = await send(attachment, expect, new Uint8Array(64 * 1024))
      expect.that(status >= 400 && status < 500, `64 kB instead of 5 bytes were answered ${status}`)
    },
  },
  {
    id: 'G16',
    title: 'an upload of another type than announced is a 4xx',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, picture)
      const body = new Uint8Array(pixel.length).fill(0x61)
      const status = await send(attachment, expect, body, { 'content-type': 'text/plain' })
      expect.that(status >= 400 && status < 500, `text instead of a picture was answered ${status}`)
    },
  },
  {
    id: 'S30',
    title: 'an attachment that is deleted cannot be sent',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      expect.equal(await json(client, 'attachments.delete', { attachment_id: id }), {}, 'the answer')
      const params = { input: userInput('Hello', { attachments: [id] }) }
      expect.refused(await client.ask({ type: 'threads.create', params }))
    },
  },
  {
    id: 'D17',
    title: 'a thread that is deleted takes its attachments along',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { id } = await uploaded(client, expect)
      const { chat } = await start(client, 'Hello', { attachments: [id] })
      await json(client, 'threads.delete', { thread_id: chat.threadId })
      const params = { input: userInput('Hello', { attachments: [id] }) }
      expect.refusedCleanly(await client.ask({ type: 'threads.create', params }))
    },
  },
  {
    id: 'G17',
    title: 'bytes for an attachment that has been deleted are a 4xx',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, textFile)
      await json(client, 'attachments.delete', { attachment_id: attachment.id })
      const status = await send(attachment, expect, content)
      expect.that(status >= 400 && status < 500, `the upload was answered ${status}`)
    },
  },
  {
    id: 'G18',
    title: 'an upload address that was altered is a 4xx',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const attachment = await create(client, expect, textFile)
      const descriptor = attachment.upload_descriptor
      if (!descriptor) return expect.skip('the server has no two-phase uploads')
      const { url } = descriptor
      // The character before the last: the last one of a base64 text may hold bits that nobody looks at.
      const other = url.at(-2) === 'a' ? 'b' : 'a'
      const altered = { ...descriptor, url: `${url.slice(0, -2)}${other}${url.slice(-1)}` }
      const status = await send({ ...attachment, upload_descriptor: altered }, expect, content)
      expect.that(status >= 400 && status < 500, `the upload was answered ${status}`)
    },
  },
  {
    id: 'S29',
    title: 'a server that takes no attachments says so: a 4xx with a message, on create and on delete',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const created = await client.ask({ type: 'attachments.create', params: textFile })
      if (created.status === 200) expect.skip('the server takes attachments')
      expect.refusedCleanly(created)
      expect.refusedCleanly(await client.ask({ type: 'attachments.delete', params: { attachment_id: 'atc_1' } }))
    },
  },
  {
    id: 'D01h',
    title: 'a file of negative or no size, and one without a name, are a 400 with a message',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      await create(client, expect, textFile)
      for (const change of [{ size: -1 }, { size: null }, { size: 1.5 }, { name: null }, { mime_type: 7 }]) {
        const params = { ...textFile, ...change }
        expect.refusedCleanly(await client.ask({ type: 'attachments.create', params }), 400)
      }
    },
  },
]
