import type { Page } from '@cloudflare/puppeteer'
import { describe, expect, it } from 'vitest'
import { liveViewOf } from './live-view.ts'

const url = 'https://live.browser.run/ui/view?mode=tab&wss=x'

/** A page whose browser answers the service's own command so, and what it was asked. */
function pageThat(answers: () => unknown) {
  const asked: unknown[] = []
  const send = async (...given: unknown[]) => {
    asked.push(given)
    return answers()
  }
  return { asked, page: { createCDPSession: async () => ({ send, detach: async () => undefined }) } as unknown as Page }
}

describe('the live view of a page', () => {
  it('is asked for one tab, for a time', async () => {
    const { page, asked } = pageThat(() => ({ devtoolsFrontendUrl: url, webSocketDebuggerUrl: 'wss://x' }))
    expect(await liveViewOf(page, 240_000)).toBe(url)
    expect(asked).toEqual([['Cloudflare.getLiveView', { mode: 'tab', expiresInMs: 240_000 }]])
  })

  it('is not there where the browser does not know the command', async () => {
    const { page } = pageThat(() => {
      throw new Error("Protocol error (Cloudflare.getLiveView): 'Cloudflare.getLiveView' wasn't found")
    })
    expect(await liveViewOf(page, 1)).toBeNull()
  })

  it.each([[{}], [null], [{ devtoolsFrontendUrl: 'http://live.browser.run/canary' }], [{ devtoolsFrontendUrl: 7 }]])(
    'is refused without an https address: %j',
    async (answer) => {
      const failed = liveViewOf(pageThat(() => answer).page, 1)
      await expect(failed).rejects.toThrow(/^the live view came without an address$/)
    },
  )

  it('fails as the browser does', async () => {
    const lost = pageThat(() => {
      throw new Error('Target closed')
    })
    await expect(liveViewOf(lost.page, 1)).rejects.toThrow('Target closed')
  })
})
