import { setTimeout as sleep } from 'node:timers/promises'
import type { BackV1, UnipileState } from './state.ts'

const TRIES = 5
const PAUSE_MS = 300
const LATE_MS = 1000
const PATIENCE_MS = 30_000

/** What Unipile tells the app about an account that was connected. */
export interface Connection {
  readonly status: 'CREATION_SUCCESS' | 'RECONNECTED'
  readonly account_id: string
}

/**
 * Tells the address of v1 of a connection: up to five tries, until one is answered with success. Resolves after the first
 * try, as the browser then goes on; the call is not signed, and what comes of it changes nothing here.
 */
export async function notify(state: UnipileState, { notifyUrl, name }: BackV1, connection: Connection): Promise<void> {
  const { notify: fault, notifyPauseMs = PAUSE_MS } = state.trouble.of()
  if (notifyUrl === null || fault === 'lost') return
  const body = JSON.stringify({ ...connection, ...(name === null ? {} : { name }) })
  const goOn = async (triesLeft: number): Promise<void> => {
    for (let left = triesLeft; left > 0; left -= 1) {
      await sleep(notifyPauseMs)
      if (await tell(notifyUrl, body)) return
    }
  }
  if (fault === 'late') return void sleep(LATE_MS).then(() => goOn(TRIES))
  const isTold = await tell(notifyUrl, body)
  if (!isTold) void goOn(TRIES - 1)
  else if (fault === 'twice') await tell(notifyUrl, body)
}

async function tell(url: string, body: string): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE_MS) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    return false
  }
}
