import type { Page } from '@cloudflare/puppeteer'
import { z } from 'zod'

/** Gives the address under which a person sees a page and acts in it; null where the platform has no such thing. */
export type LiveView = (page: Page, expiresInMs: number) => Promise<string | null>

const answer = z.object({ devtoolsFrontendUrl: z.url({ protocol: /^https$/ }) })

/**
 * Asks Browser Run for the live view of one tab. Who has its address acts in the page as the member: it is to be treated as a password.
 *
 * Source: browser-runner §2.6; developers.cloudflare.com/browser-run/features/human-in-the-loop. A local browser knows no such command.
 *
 * @throws what puppeteer throws where the browser is lost; Error where the service answers something else
 */
export const liveViewOf: LiveView = async (page, expiresInMs) => {
  const cdp = await page.createCDPSession()
  // The command is the service's own, and stands in no list of types.
  const send = cdp.send.bind(cdp) as unknown as (method: string, params: object) => Promise<unknown>
  let given: unknown
  try {
    given = await send('Cloudflare.getLiveView', { mode: 'tab', expiresInMs })
  } catch (error) {
    if (error instanceof Error && /wasn't found|not found|unknown (?:command|method)/i.test(error.message)) return null
    throw error
  } finally {
    await cdp.detach().catch(() => undefined)
  }
  const parsed = answer.safeParse(given)
  if (!parsed.success) throw new Error('the live view came without an address')
  return parsed.data.devtoolsFrontendUrl
}
