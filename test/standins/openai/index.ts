import { controlRoutes, controlWrite } from '../control.ts'
import { type Running, type StandIn, start } from '../server.ts'
import { chatkitRoutes } from './chatkit.ts'
import { errorAnswer } from './errors.ts'
import { imageRoutes } from './images.ts'
import { modelRoutes } from './models.ts'
import { responseRoutes } from './responses.ts'
import { queueScript } from './script.ts'
import { makeState, type OpenaiState } from './state.ts'
import { threadRoutes } from './threads.ts'
import { transcriptionRoutes } from './transcriptions.ts'

/** The routes of the OpenAI stand-in over a state. */
function openaiStandIn(state: OpenaiState): StandIn {
  const reset = () => {
    state.script.splice(0)
    state.responses.clear()
    state.sessions.clear()
    state.seen.splice(0)
  }
  return {
    name: 'openai',
    routes: [
      ...controlRoutes('openai', { ledger: state.ledger, trouble: state.trouble, reset }),
      controlWrite('/__script', (body) => ({ json: { queued: queueScript(state, body) } })),
      { method: 'GET', pattern: '/__script', handler: () => ({ json: { queued: state.script.length } }) },
      { method: 'GET', pattern: '/__requests', handler: () => ({ json: { requests: state.seen } }) },
      ...chatkitRoutes(state),
      ...threadRoutes(state),
      ...responseRoutes(state),
      ...imageRoutes(state),
      ...transcriptionRoutes(state),
      ...modelRoutes(state),
    ],
    notFound: ({ method, url }) =>
      errorAnswer({ status: 404, message: `Invalid URL (${method} ${url.pathname})`, code: null }),
  }
}

/** Starts OpenAI. `now` gives the time in ms. */
export function startOpenai({ port, now = Date.now }: { port: number; now?: () => number }): Promise<Running> {
  return start(openaiStandIn(makeState(now)), { port })
}
