import { describe, expect, it } from 'vitest'
import { bindings, happeningAt } from './faults.ts'
import { activity, type Case, deliver, env, message, newCase, reposts, steps } from './world.ts'

/** Past every lease, as a later runner sees the world. */
const later = 10 * 60_000

/** What the DevTools protocol carries, as far as it is looked at here. */
interface Frame {
  readonly id?: number
  readonly method?: string
  readonly params?: { readonly type?: string }
}

/** What a cable does with a frame that is sent to the browser, or comes from it: `hold` keeps it, `cut` keeps it and ends the connection. */
type Fate = 'pass' | 'hold' | 'cut'

interface Cable {
  readonly sent: (frame: Frame) => Fate
  readonly came: (frame: Frame, cut: () => void) => Fate
}

/** The binding with a cable in every connection to its browsers. */
function through({ sent, came }: Cable): Fetcher {
  const lay = (socket: WebSocket) => {
    const cut = () => socket.close(1011, 'gone')
    const pass = (fate: Fate) => {
      if (fate === 'cut') cut()
      return fate === 'pass'
    }
    const send = socket.send.bind(socket)
    socket.send = (data) => {
      const text = String(data)
      if (pass(sent(JSON.parse(text) as Frame))) send(text)
    }
    const listen = socket.addEventListener.bind(socket) as (type: string, listener: (event: Event) => void) => void
    socket.addEventListener = (type: string, listener: unknown) => {
      const told = listener as (event: Event) => void
      listen(type, (event) => {
        const isFrame = type === 'message'
        if (!isFrame || pass(came(JSON.parse(String((event as MessageEvent).data)) as Frame, cut))) told(event)
      })
    }
  }
  return new Proxy(env.BROWSER, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (name !== 'fetch') return typeof member === 'function' ? member.bind(target) : member
      return async (input: RequestInfo, init?: RequestInit) => {
        const response = await target.fetch(input, init)
        if (response.webSocket) lay(response.webSocket)
        return response
      }
    },
  })
}

/** The mouse event of this kind once the press is written down, counted. */
function presses() {
  let written = false
  let count = 0
  const DB = happeningAt('after_submitting', () => {
    written = true
  }).DB
  return {
    DB,
    isPart: ({ method, params }: Frame, type: string): boolean => {
      const is = written && method === 'Input.dispatchMouseEvent' && params?.type === type
      if (is && type === 'mousePressed') count += 1
      return is
    },
    count: () => count,
  }
}

/** Waits until the site has counted a share. */
async function counted(given: Case): Promise<void> {
  for (let looks = 0; looks < 300 && (await reposts(given)).length === 0; looks += 1) await scheduler.wait(50)
}

const readAgain = (given: Case, ahead: number) => deliver([{ ...message(given), kind: 'reconcile' }], { ahead })

describe.concurrent('a press whose connection to the browser is cut', () => {
  it('before it reaches the browser: unknown, and nobody presses', async () => {
    const given = await newCase()
    const { DB, isPart, count } = presses()
    const BROWSER = through({
      sent: (frame) => (isPart(frame, 'mousePressed') ? 'cut' : 'pass'),
      came: () => 'pass',
    })
    const { acked } = await deliver([message(given)], { given: { ...bindings(), DB, BROWSER } })
    expect(acked).toHaveLength(1)
    expect(count()).toBe(1)
    expect((await steps(given)).slice(-2)).toMatchObject([
      { name: 'submit', outcome: 'ok', detail: 'Pressed the last button, and was cut off.' },
      { name: 'read_back', outcome: 'failed' },
    ])
    expect(await activity(given)).toMatchObject({
      state: 'unknown',
      state_reason: expect.stringMatching(/Nothing tries again/),
      pressed_at: expect.any(Number),
    })

    await deliver([message(given)], { ahead: later })
    await readAgain(given, later)
    expect((await activity(given)).state).toBe('unknown')
    expect(await reposts(given)).toEqual([])
  })

  it('once it is made, with its answer lost: unknown, then found, and made once', async () => {
    const given = await newCase()
    const { DB, isPart, count } = presses()
    let released: number | undefined
    const BROWSER = through({
      sent: (frame) => {
        isPart(frame, 'mousePressed')
        if (isPart(frame, 'mouseReleased')) released = frame.id
        return 'pass'
      },
      came: ({ id }, cut) => {
        if (released === undefined || id !== released) return 'pass'
        void counted(given).finally(cut)
        return 'hold'
      },
    })
    await deliver([message(given)], { given: { ...bindings(), DB, BROWSER } })
    expect(count()).toBe(1)
    expect(await steps(given)).toContainEqual(
      expect.objectContaining({ name: 'submit', detail: 'Pressed the last button, and was cut off.' }),
    )
    expect((await activity(given)).state).toBe('unknown')

    await deliver([message(given)], { ahead: later })
    expect((await activity(given)).state).toBe('unknown')
    await readAgain(given, later)
    expect((await activity(given)).state).toBe('succeeded')
    expect(await reposts(given)).toHaveLength(1)
  })
})

describe('pictures that cannot be kept any more', () => {
  it('once it is pressed: the share has succeeded all the same', async () => {
    const given = await newCase()
    let isDown = false
    let refused = 0
    const { DB } = happeningAt('after_submitting', () => {
      isDown = true
    })
    const FILES = new Proxy(env.FILES, {
      get(target, name) {
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function') return member
        return (...values: unknown[]) => {
          if (!isDown) return member.apply(target, values) as unknown
          refused += 1
          return Promise.reject(new Error('R2 is down'))
        }
      },
    })
    const { acked } = await deliver([message(given)], { given: { ...bindings(), DB, FILES } })
    expect(acked).toHaveLength(1)
    expect(refused).toBeGreaterThan(0)
    expect(await activity(given)).toMatchObject({ state: 'succeeded', state_reason: expect.stringMatching(/share/) })
    expect((await steps(given)).slice(-2)).toMatchObject([
      { name: 'submit', outcome: 'ok', screenshot_key: expect.stringMatching(/before\.jpg$/) },
      { name: 'read_back', outcome: 'ok', screenshot_key: null },
    ])
    expect(await reposts(given)).toHaveLength(1)
  })
})
