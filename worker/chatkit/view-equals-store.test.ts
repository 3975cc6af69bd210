import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEvent, beginTurn, emptyView, endTurn, retryAfter, settledItems, type ThreadView } from './apply.ts'
import { perform, type Step, step } from './scripted-handler.ts'
import { ada, openServer, userInput } from './test-kit.ts'
import type { ThreadStreamEvent } from './types/events.ts'

function expectSound(events: readonly ThreadStreamEvent[]) {
  const text = JSON.stringify(events)
  expect(text).not.toMatch(/HIDDEN|SECRET|"metadata"|hidden_context|:null/)
  expect(events.filter(({ type }) => type === 'stream_options')).toHaveLength(1)
}

describe('whatever a handler does', () => {
  it('the stored thread is what a client shows that applied the events', async () => {
    const turns = fc.array(fc.record({ steps: fc.array(step, { maxLength: 8 }), retry: fc.boolean() }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(turns, async (script) => {
        let steps: readonly Step[] = []
        let view: ThreadView = emptyView
        const opened = openServer({
          respond: (turn) => perform(turn, steps, () => void opened.server.cancel(turn.thread.id, ada)),
        })
        for (const [n, { steps: now, retry }] of script.entries()) {
          steps = now
          view = beginTurn(view)
          const message = view.items.find(({ type }) => type === 'user_message')
          let request: object = { type: 'threads.create', params: { input: userInput('x') } }
          if (n > 0)
            request = { type: 'threads.add_user_message', params: { thread_id: 'thr_1', input: userInput('x') } }
          if (retry && message) {
            view = retryAfter(view, message.id)
            request = { type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: message.id } }
          }
          const events = await opened.stream(request)
          expectSound(events)
          view = endTurn(events.reduce(applyEvent, view))
          view = { ...view, items: settledItems(view), unfinished: new Set() }

          const page = await opened.json({
            type: 'items.list',
            params: { thread_id: 'thr_1', order: 'asc', limit: 100 },
          })
          expect(view.items).toEqual(page.data)
          const thread = await opened.json({ type: 'threads.get_by_id', params: { thread_id: 'thr_1' } })
          expect(view.thread).toEqual({ ...thread, items: { data: [], has_more: false } })
        }
      }),
      { numRuns: 300 },
    )
  })
})
