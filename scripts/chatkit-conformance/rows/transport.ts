import { json, start, userInput } from '../conversation.ts'
import type { Row } from '../row.ts'

const hello = { type: 'threads.create', params: { input: userInput('Hello') } }

/** Section 1 of the protocol reference: bytes, headers, who is asking. */
export const transportRows: readonly Row[] = [
  {
    id: 'R01',
    title: 'a streaming request is answered by an event stream, one JSON object a frame',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const answer = await client.ask(hello)
      expect.equal(answer.status, 200, 'status')
      expect.that(answer.headers.get('content-type')?.startsWith('text/event-stream'), 'the content type is no stream')
      expect.that(answer.events.length > 0, 'the stream has no events')
      expect.that(/^data: ?\{.*\}\r?\n\r?\n/m.test(answer.raw), 'no frame is data: {…} with a blank line after it')
    },
  },
  {
    id: 'R02',
    title: 'other requests are answered by one JSON object',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const list = await json(client, 'threads.list', {})
      expect.that(Array.isArray(list.data), 'threads.list has no data')
      const { chat } = await start(client, 'Hello')
      const feedback = { thread_id: chat.threadId, item_ids: [chat.newest('user_message').id], kind: 'positive' }
      expect.equal(await json(client, 'items.feedback', feedback), {}, 'items.feedback')
    },
  },
  {
    id: 'R03',
    title: 'characters are sent as they are, not as escapes',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const text = 'Grüße, 世界 👋'
      const answer = await client.ask({ type: 'threads.create', params: { input: userInput(text) } })
      expect.that(answer.raw.includes(text), 'the text is not in the bytes of the stream')
    },
  },
  {
    id: 'R04',
    title: 'fields that nobody knows are ignored',
    group: 'protocol',
    needs: [],
    async run(client) {
      await start(client, 'Hello', { mood: 'fine' }, { trace: 1 })
    },
  },
  {
    id: 'R05',
    title: 'the same words said twice, one after the other, are two messages',
    group: 'protocol',
    needs: ['text'],
    async run(client, expect) {
      const { chat } = await start(client, 'conformance:text')
      await chat.send('conformance:text')
      await chat.send('conformance:text')
      expect.equal(chat.items.filter(({ type }) => type === 'user_message').length, 3, 'user messages')
    },
  },
  {
    id: 'R06',
    title: 'a page of the given origin is let through by CORS, with the headers the client sends',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const { origin, url } = client.options
      if (origin === undefined) return expect.skip('give --origin')
      const wanted = ['content-type', 'accept-language', 'last-event-id', 'chatkit-frame-instance-id']
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': wanted.join(','),
        },
      })
      expect.that(preflight.ok, `the preflight was answered ${preflight.status}`)
      const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase() ?? ''
      const barred = wanted.filter((name) => !allowed.includes(name))
      expect.equal(barred, [], 'headers that are not allowed')
      const answer = await client.ask({ type: 'threads.list', params: {} }, { headers: { origin } })
      for (const headers of [preflight.headers, answer.headers]) {
        const who = headers.get('access-control-allow-origin') ?? ''
        expect.that(who === origin || who === '*', `access-control-allow-origin is ${JSON.stringify(who)}`)
      }
    },
  },
  {
    id: 'R07',
    title: 'a stream is neither cached, buffered, transformed nor compressed on its way',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const { headers } = await client.ask(hello, { headers: { 'accept-encoding': 'gzip, br' } })
      const cache = headers.get('cache-control') ?? ''
      expect.that(/no-cache|no-store/.test(cache) && cache.includes('no-transform'), `cache-control is "${cache}"`)
      expect.equal(headers.get('x-accel-buffering'), 'no', 'x-accel-buffering')
      expect.equal(headers.get('content-encoding'), null, 'content-encoding')
    },
  },
  {
    id: 'R08',
    title: 'nobody in particular is answered 401 or 403 with a message, on every kind of request',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      const names = Object.keys(client.options.headers ?? {}).map((name) => name.toLowerCase())
      if (!names.some((name) => name === 'authorization' || name === 'cookie')) {
        return expect.skip('give the --header that signs in')
      }
      for (const body of [hello, { type: 'threads.list', params: {} }]) {
        const answer = await client.ask(body, { as: 'nobody' })
        expect.refusedCleanly(answer, 401, 403)
        expect.equal(answer.events, [], 'events for nobody')
      }
    },
  },
  {
    id: 'R09',
    title: 'another method than POST is a 4xx',
    group: 'hardening',
    needs: [],
    async run(client, expect) {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const { status, body } = await fetch(client.options.url, { method, headers: client.options.headers ?? {} })
        await body?.cancel()
        expect.that(status >= 400 && status < 500, `${method} was answered ${status}`)
      }
    },
  },
  {
    id: 'G01',
    title: 'a body that arrives byte by byte is read as a whole one',
    group: 'protocol',
    needs: [],
    async run(client, expect) {
      const text = 'Grüße 👋'
      const bytes = new TextEncoder().encode(
        JSON.stringify({ type: 'threads.create', params: { input: userInput(text) } }),
      )
      let at = 0
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at < bytes.length) controller.enqueue(bytes.slice(at, at + 1))
          else controller.close()
          at += 1
        },
      })
      const answer = await client.ask(body)
      const message = answer.events.find((event) => event.type === 'thread.item.done')?.item
      expect.holds(message, { content: [{ type: 'input_text', text }] }, 'the user message')
    },
  },
]
