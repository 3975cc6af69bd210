import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ThreadItem } from '../../../worker/chatkit/types/items.ts'
import { ChatPage, eventsOf, type Frame, heard, shown, take, textOf, told } from './chat-page.ts'
import { call, newTenant, openaiAccount, orderOpenAI, setUpChat } from './world.ts'

const openaiKey = 'sk-test-of-the-fault-tests-flts'
const answer = 'One two three four.'
/** Between two words of the model, in milliseconds. */
const deltaMs = 25

let pages: ChatPage[] = []
let whole: Frame[] = []
let turns = 0

/** Words that no other turn has, for which the model has exactly so many answers; asked once more it would say something else. */
async function words(answers = 1): Promise<string> {
  turns += 1
  const when = `fault-${turns}`
  await orderOpenAI('/__script', { responses: Array.from({ length: answers }, () => ({ when, text: answer })) })
  return `Say ${when}`
}

const threadOf = (response: Response): string => {
  const id = response.headers.get('chatkit-thread-id')
  if (!id) throw new Error(`no turn: ${response.status}`)
  return id
}

const kinds = (items: readonly ThreadItem[]) => items.map(({ type }) => type)
const both = ['user_message', 'assistant_message']

/** The page of a case; each person has an object of its own. */
function pageOf(n: number): ChatPage {
  const page = pages[n % pages.length]
  if (!page) throw new Error('no page')
  return page
}

/** Runs a case for each number of frames that can have come, as many at once as there are people. */
async function atEachEvent(run: (page: ChatPage, n: number) => Promise<void>): Promise<void> {
  await Promise.all(
    pages.map(async (page, first) => {
      for (let n = first; n <= whole.length; n += pages.length) await run(page, n)
    }),
  )
}

/** The same without the page that has had all there is: nobody tells it anything again. */
const beforeItsEnd: typeof atEachEvent = (run) =>
  atEachEvent(async (page, n) => {
    if (n < whole.length) await run(page, n)
  })

/** Lets the model pause so long before each word that a turn begun in `run` does not end by itself there. */
async function slowly<T>(run: () => Promise<T>, pauseMs = 10_000): Promise<T> {
  const account = openaiAccount(openaiKey)
  await orderOpenAI('/__trouble', { account, deltaMs: pauseMs })
  try {
    return await run()
  } finally {
    await orderOpenAI('/__trouble', { account, deltaMs })
  }
}

/** Loses a page's object after the events that come before the first word. */
async function lost(page: ChatPage, text: string): Promise<{ threadId: string; before: Frame[] }> {
  return slowly(async () => {
    const response = await page.begin(text)
    const before = await take(response, silent())
    await page.crash()
    return { threadId: threadOf(response), before }
  })
}

/** How many events come before the first word. */
const silent = () => whole.findIndex(({ event }) => event.type === 'thread.item.updated' && 'delta' in event.update)

beforeAll(async () => {
  const tenant = await newTenant()
  await setUpChat(tenant)
  const key = tenant.owner.apiKey
  await call('PUT', '/api/integrations/openai', { key, body: { values: { apiKey: openaiKey }, untested: true } })
  await orderOpenAI('/__trouble', { account: openaiAccount(openaiKey), deltaMs })
  pages = await Promise.all([tenant.owner, tenant.admin, tenant.member].map((person) => ChatPage.open(tenant, person)))
  whole = await take(await pageOf(0).begin(await words()))
  // The first answer loads the Agents SDK.
}, 60_000)

describe('an answer', () => {
  it('comes in frames that are numbered through', () => {
    const turn = whole[0]?.id?.split('.')[0]
    expect(whole.map(({ id }) => id)).toEqual(whole.map((_, n) => `${turn}.${n}`))
    expect(heard(whole)).toBe(answer)
    expect(eventsOf(whole).map(told).at(-1)).toMatch(new RegExp(`${answer}|thread.updated`))
  })

  it('is finished when its page leaves at any event, and whoever comes back sees exactly the rest of it', async () => {
    await atEachEvent(async (page, n) => {
      const response = await page.begin(await words())
      const threadId = threadOf(response)
      const first = await take(response, n)
      const rest = await take(await page.resume(threadId, first.at(-1)))
      const all = [...first, ...rest]
      expect(eventsOf(all).map(told), `left after ${n}`).toEqual(eventsOf(whole).map(told))
      expect(all.map(({ id }) => Number(id?.split('.')[1]))).toEqual(whole.map((_, at) => at))
      const items = await page.items(threadId)
      expect(kinds(items)).toEqual(both)
      expect(textOf(items[1])).toBe(answer)
      expect(shown(all)).toEqual(items)
    })
  })

  it('is joined by the same request posted again after any event, and goes on behind the last', async () => {
    await beforeItsEnd(async (page, n) => {
      const text = await words()
      const response = await page.begin(text)
      const first = await take(response, n)
      const again = await page.begin(text, { after: first.at(-1) })
      expect(threadOf(again)).toBe(threadOf(response))
      const all = [...first, ...(await take(again))]
      expect(
        all.map(({ id }) => Number(id?.split('.')[1])),
        `left after ${n}`,
      ).toEqual(whole.map((_, at) => at))
      expect(shown(all)).toEqual(await page.items(threadOf(response)))
    })
  })

  it('is one, with one model call, for the same request posted five times at once', async () => {
    const page = pageOf(0)
    const text = await words()
    const responses = await Promise.all(Array.from({ length: 5 }, () => page.begin(text)))
    const all = await Promise.all(responses.map((response) => take(response)))
    expect(new Set(responses.map(threadOf)).size).toBe(1)
    for (const frames of all) expect(frames).toEqual(all[0])
    const items = await page.items(threadOf(responses[0] as Response))
    expect(kinds(items)).toEqual(both)
    expect(textOf(items[1])).toBe(answer)
  })

  it('is stopped at any event: what was said stays, what is shown is what is stored, and the thread is free', async () => {
    await atEachEvent(async (page, n) => {
      const response = await page.begin(await words())
      const threadId = threadOf(response)
      // The last frames come together: then there may be nothing left to stop.
      const [first, rest] = await interrupted(response, n, () => page.stop(threadId))
      const items = await page.items(threadId)
      expect(shown([...first, ...rest]), `stopped after ${n}`).toEqual(items)
      const kept = textOf(items[1])
      expect(answer.startsWith(kept)).toBe(true)
      expect(kept.startsWith(heard(first).trimEnd())).toBe(true)
      expect(kinds(await page.items(threadId)).filter((type) => type === 'user_message')).toHaveLength(1)
      expect(heard(await take(await page.say(threadId, await words())))).toBe(answer)
    })
  })
})

/** Reads so many frames, does something, and reads the rest of the same stream. */
async function interrupted(response: Response, n: number, act: () => Promise<unknown>): Promise<[Frame[], Frame[]]> {
  const [own, rest] = response.body?.tee() ?? []
  if (!own || !rest) throw new Error('no body')
  const all = take(new Response(rest))
  const first = await take(new Response(own), n)
  await act()
  return [first, (await all).slice(first.length)]
}

describe('two turns on one thread', () => {
  it('are not written at once: the second is refused with a message, and the first stays as it is', async () => {
    const page = pageOf(1)
    const threadId = await slowly(async () => {
      const response = await page.begin(await words())
      const again = await page.say(threadOf(response), 'And me?')
      expect(again.status).toBe(409)
      const error = { code: 'turn_in_progress' }
      expect(await again.json()).toMatchObject({ message: expect.stringMatching(/\w/), error })
      expect(await page.stop(threadOf(response))).toBe(true)
      expect(shown(await take(response))).toEqual(await page.items(threadOf(response)))
      return threadOf(response)
    })
    expect(kinds(await page.items(threadId))).toEqual(['user_message'])
    expect(heard(await take(await page.say(threadId, await words())))).toBe(answer)
  })
})

describe('an object that is lost in mid-turn', () => {
  it('ends the turn at any event with what it had: nothing hangs, and it can be tried again', async () => {
    await beforeItsEnd(async (page, n) => {
      const text = await words(2)
      const response = await page.begin(text)
      const threadId = threadOf(response)
      const before = await take(response, n)
      await page.crash()

      const all = await take(await page.begin(text))
      const items = await page.items(threadId)
      expect(shown(all), `lost after ${n}`).toEqual(items)
      const users = items.filter(({ type }) => type === 'user_message')
      expect(users).toHaveLength(1)
      const kept = textOf(items[1])
      const last = eventsOf(all).at(-1)
      if (kept !== answer) {
        expect(last).toEqual({
          type: 'error',
          code: 'custom',
          message: 'The answer was interrupted. Try again.',
          allow_retry: true,
        })
        // Text may be written down a moment after it was sent.
        expect(heard(before).startsWith(kept) || kept.startsWith(heard(before))).toBe(true)
      }

      const retried = await take(await page.retry(threadId, users[0]?.id ?? ''))
      expect(eventsOf(retried).at(-1)?.type).not.toBe('error')
      const mended = await page.items(threadId)
      expect(kinds(mended)).toEqual(both)
      expect(textOf(mended[1])).toBe(answer)
    })
  })

  it('tells five who ask again at once the same, and stores the message once', async () => {
    const page = pageOf(0)
    const text = await words()
    const { threadId } = await lost(page, text)
    const responses = await Promise.all(Array.from({ length: 5 }, () => page.begin(text)))
    const all = await Promise.all(responses.map((one) => take(one)))
    for (const frames of all) expect(eventsOf(frames)).toEqual(eventsOf(all[0] ?? []))
    expect(eventsOf(all[0] ?? []).at(-1)).toMatchObject({ type: 'error', allow_retry: true })
    expect(new Set(responses.map(threadOf))).toEqual(new Set([threadId]))
    expect(kinds(await page.items(threadId))).toEqual(['user_message'])
  })

  it('tells it to a page that was loaded anew, and takes the next message', async () => {
    const page = pageOf(1)
    const { threadId, before } = await lost(page, await words())
    const rest = await take(await page.resume(threadId, before.at(-1)))
    expect(eventsOf(rest).at(-1)).toMatchObject({ type: 'error', allow_retry: true })
    expect(heard(await take(await page.say(threadId, await words())))).toBe(answer)
    expect((await page.items(threadId)).filter(({ type }) => type === 'user_message')).toHaveLength(2)
  })

  it('keeps the words that had come, but for those of the last moment', async () => {
    const page = pageOf(0)
    const text = await words()
    const { response, before } = await slowly(async () => {
      const begun = await page.begin(text)
      const frames = await take(begun, whole.length - 3)
      await page.crash()
      return { response: begun, before: frames }
    }, 400)
    expect(heard(before)).toMatch(/^One two three/)
    const kept = textOf((await page.items(threadOf(response)))[1])
    expect(kept).toMatch(/^One two/)
    expect(answer.startsWith(kept)).toBe(true)
  })

  it('still has an answer that was finished and that nobody had', async () => {
    const page = pageOf(1)
    const response = await page.begin(await words())
    const before = await take(response, 3)
    await take(await page.resume(threadOf(response)), whole.length - 1)
    await evictDurableObject(page.stub)
    const rest = await take(await page.resume(threadOf(response), before.at(-1)))
    expect(eventsOf([...before, ...rest]).map(told)).toEqual(eventsOf(whole).map(told))
    expect(shown([...before, ...rest])).toEqual(await page.items(threadOf(response)))
  })

  it('is put in order by its alarm, although nobody asks', async () => {
    const page = pageOf(2)
    const { threadId } = await lost(page, await words())
    expect(await runDurableObjectAlarm(page.stub)).toBe(true)
    const open = await runInDurableObject(page.stub, (_, state) =>
      state.storage.sql.exec('select id from turns where outcome is null').toArray(),
    )
    expect(open).toEqual([])
    expect(kinds(await page.items(threadId))).toEqual(['user_message'])
  })
})
