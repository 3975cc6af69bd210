/** What can go wrong between us and a page, whatever the page is. */
export type Fault = 'browser_lost' | 'too_slow' | 'unreachable' | 'redirect_loop' | 'other_host' | 'unforeseen'

/** Tells by an error of puppeteer what has happened. Its words are never shown: they may carry what the page said. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return 'unforeseen'
  const { name, message } = error
  if (/ERR_TOO_MANY_REDIRECTS/.test(message)) return 'redirect_loop'
  if (/ERR_BLOCKED_BY_CLIENT/.test(message)) return 'other_host'
  if (/net::ERR_/.test(message)) return 'unreachable'
  if (name === 'TimeoutError') return 'too_slow'
  if (name === 'TargetCloseError' || name === 'ProtocolError' || name === 'ConnectionClosedError') return 'browser_lost'
  return /Target closed|Session closed|Connection closed|detached|context was destroyed|unable to connect/i.test(
    message,
  )
    ? 'browser_lost'
    : 'unforeseen'
}

/** What may be logged of such an error: its kind and where it was thrown, none of its words. */
export function faultFields(error: unknown): { code: Fault; error: string; stack?: string } {
  if (!(error instanceof Error)) return { code: 'unforeseen', error: typeof error }
  const network = /net::ERR_[A-Z_]+/.exec(error.message)?.[0]
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    code: faultOf(error),
    error: network ?? error.name,
    stack: frames.slice(0, 4).join(' ').replace(/\s+/g, ' '),
  }
}

/** A sentence of ours for each fault that passes by itself. */
export const passingFaults: Readonly<Record<Exclude<Fault, 'redirect_loop' | 'other_host'>, string>> = {
  browser_lost: 'The browser was lost on the way.',
  too_slow: 'LinkedIn answered too slowly.',
  unreachable: 'LinkedIn could not be reached.',
  unforeseen: 'The page could not be worked with.',
}
