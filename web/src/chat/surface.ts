import type { ChatSession } from './session.ts'

/** Why OpenAI's chat is not there: its script was not reached, took too long, or refused to run for this address. */
export type ScriptFailure = 'unset' | 'blocked' | 'slow' | 'refused'

export type ScriptState = { name: 'loading' } | { name: 'defined' } | { name: 'failed'; why: ScriptFailure }

/** What stands in the chat panel. */
export type Surface = 'waiting' | 'chatkit' | 'own' | 'needs-script'

/** OpenAI's chat where its script runs; else our own where our server answers, since OpenAI's only speaks to its own. */
export function decideSurface(backend: ChatSession['backend'], script: ScriptState): Surface {
  if (script.name === 'loading') return 'waiting'
  if (script.name === 'defined') return 'chatkit'
  return backend === 'edge' ? 'own' : 'needs-script'
}

const reasons: Record<ScriptFailure, string> = {
  unset: 'OpenAI’s chat is not set up here',
  blocked: 'OpenAI’s chat could not be loaded',
  slow: 'OpenAI’s chat did not start in time',
  refused: 'OpenAI’s chat refused to run here',
}

export function reasonFor(why: ScriptFailure): string {
  return reasons[why]
}
