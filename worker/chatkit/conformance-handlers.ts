import {
  type AssistantMessageItem,
  assistantMessage,
  type ChatKitHandlers,
  CustomStreamError,
  clientToolCall,
  done,
  endOfTurn,
  hiddenContext,
  type ItemUpdate,
  type JsonObject,
  streamText,
  streamWidget,
  structuredInput,
  type ThreadItem,
  type ThreadStreamEvent,
  type Turn,
  taskItem,
  type UserMessageItem,
  type WidgetItem,
  widgetItem,
  widgets,
  workflowItem,
} from './index.ts'

type Events = AsyncIterable<ThreadStreamEvent> | Iterable<ThreadStreamEvent>

/** What a word makes the server do; `rest` is what follows it in the message. */
type Play<TContext> = (turn: Turn<TContext>, message: UserMessageItem, rest: string) => Events

/** How long `conformance:wait` waits for its release, in milliseconds. */
const longestWait = 5000

function textOf(message: UserMessageItem): string {
  return message.content.map((part) => part.text).join('')
}

function cardSaying(value: string) {
  return widgets.card({
    children: [
      widgets.text({ id: 'label', value }),
      widgets.button({ label: 'Update', onClickAction: { type: 'conformance.update', payload: { n: 1 } } }),
      widgets.button({ label: 'Sync', onClickAction: { type: 'conformance.sync', streaming: false } }),
    ],
  })
}

function updated(item: ThreadItem, update: ItemUpdate): ThreadStreamEvent {
  return { type: 'thread.item.updated', item_id: item.id, update }
}

async function* cardsOf(texts: Parameters<typeof widgets.text>[0][]) {
  for (const text of texts) yield widgets.card({ children: [widgets.text(text)] })
}

/** The words that change the thread, and nothing else. */
function threadWords<TContext>(): Record<string, Play<TContext>> {
  const change = (to: (turn: Turn<TContext>) => void): Play<TContext> =>
    function* (turn) {
      to(turn)
      yield* []
    }
  const reason = 'Ask your owner.'
  return {
    title: change(({ thread }) => {
      thread.title = 'A title'
    }),
    metadata: change(({ thread }) => {
      thread.metadata.conformance = 'CONFORMANCE-SECRET'
    }),
    'image-domains': change(({ thread }) => {
      thread.allowed_image_domains = ['images.example.test']
    }),
    locked: change(({ thread }) => {
      thread.status = { type: 'locked', reason }
    }),
    closed: change(({ thread }) => {
      thread.status = { type: 'closed', reason }
    }),
    *'title-between'(turn) {
      yield done(assistantMessage(turn, 'A'))
      turn.thread.title = 'A title'
      yield done(assistantMessage(turn, 'B'))
      yield done(assistantMessage(turn, 'C'))
    },
  }
}

/** The words that show items of every kind. */
function itemWords<TContext>(): Record<string, Play<TContext>> {
  return {
    text: (turn) => streamText(turn, ['Hello, ', 'wörld ', '👋']),

    *echo(turn, message) {
      const { feedback, conformance } = turn.thread.metadata
      const { attachments, quoted_text, inference_options } = message
      const seen = {
        text: textOf(message),
        quoted_text,
        inference_options,
        attachments: attachments.map(({ id }) => id),
        remembered: conformance,
        feedback,
        envelope: turn.metadata,
      }
      yield done(assistantMessage(turn, JSON.stringify(seen)))
    },

    *burst(turn, _message, rest) {
      for (let n = 1; n <= Number(rest); n += 1) yield done(assistantMessage(turn, `Message ${n}`))
    },

    *annotations(turn) {
      const source = { type: 'url', title: 'Example', url: 'https://example.test/' } as const
      const annotation = { type: 'annotation', source, index: 6 } as const
      const part = { type: 'output_text', text: 'Cited.', annotations: [] } as const
      const item: AssistantMessageItem = { ...assistantMessage(turn, ''), content: [] }
      const at = { content_index: 0 }
      yield { type: 'thread.item.added', item }
      yield updated(item, {
        type: 'assistant_message.content_part.added',
        ...at,
        content: { ...part, text: '', annotations: [] },
      })
      yield updated(item, { type: 'assistant_message.content_part.text_delta', ...at, delta: part.text })
      yield updated(item, {
        type: 'assistant_message.content_part.annotation_added',
        ...at,
        annotation_index: 0,
        annotation,
      })
      yield updated(item, {
        type: 'assistant_message.content_part.done',
        ...at,
        content: { ...part, annotations: [] },
      })
      yield done({ ...item, content: [{ ...part, annotations: [annotation] }] })
    },

    *widget(turn) {
      yield done(widgetItem(turn, cardSaying('Hello')))
    },

    'widget-stream': (turn, _message, rest) => streamWidget(turn, cardsOf(JSON.parse(rest))),

    *workflow(turn) {
      const task = (title: string, status_indicator: 'loading' | 'complete') =>
        ({ type: 'custom', title, status_indicator }) as const
      const item = workflowItem(turn)
      yield { type: 'thread.item.added', item }
      yield updated(item, { type: 'workflow.task.added', task_index: 0, task: task('Search', 'loading') })
      item.workflow.tasks.push(task('Search', 'loading'))
      yield updated(item, { type: 'workflow.task.updated', task_index: 0, task: task('Search', 'complete') })
      item.workflow.tasks[0] = task('Search', 'complete')
      yield updated(item, { type: 'workflow.task.added', task_index: 1, task: task('Read', 'complete') })
      item.workflow.tasks.push(task('Read', 'complete'))
      yield done({ ...item, workflow: { ...item.workflow, summary: { title: 'Found it' } } })
    },

    *image(turn) {
      const item: ThreadItem = {
        type: 'generated_image',
        id: turn.newId('message'),
        thread_id: turn.thread.id,
        created_at: turn.now(),
      }
      const image = { id: 'img_conformance', url: 'https://images.example.test/1.png' }
      yield { type: 'thread.item.added', item }
      yield updated(item, { type: 'generated_image.updated', image, progress: 0.5 })
      yield done({ ...item, image })
    },

    *task(turn) {
      yield done(taskItem(turn, { type: 'thought', content: 'Thinking', status_indicator: 'none' }))
      yield done(endOfTurn(turn))
    },

    *'client-tool'(turn, _message, rest) {
      const call = clientToolCall(turn, 'get_selection', { scope: 'page' })
      yield done({ ...call, call_id: 'call_conformance' })
      if (rest === 'hidden') yield done(hiddenContext(turn, 'CONFORMANCE-HIDDEN'))
    },

    *'structured-input'(turn) {
      const options = [{ value: 'Red' }, { value: 'Blue' }]
      const item = structuredInput(turn, [
        { type: 'multiple_choice', id: 'colour', question: 'Which colour?', options, multiple: false },
        { type: 'multiple_choice', id: 'colours', question: 'Which colours?', options, multiple: true },
        { type: 'freeform', id: 'why', question: 'Why?' },
      ])
      yield done(item)
    },
  }
}

/** The words about what comes and goes: transient events, removals, hidden items, faults. */
function courseWords<TContext>(): Record<string, Play<TContext>> {
  return {
    *progress(turn) {
      yield { type: 'progress_update', text: 'Working' }
      yield done(assistantMessage(turn, 'Ready'))
    },
    *notice(turn) {
      yield { type: 'notice', level: 'warning', message: 'Careful' }
      yield { type: 'client_effect', name: 'blink', data: { times: 2 } }
      yield done(assistantMessage(turn, 'Ready'))
    },
    *again(turn) {
      const item = assistantMessage(turn, 'A')
      yield done(item)
      yield done(assistantMessage(turn, 'B'))
      yield done({ ...assistantMessage(turn, 'A again'), id: item.id })
    },
    *removed(turn) {
      const item = assistantMessage(turn, 'A')
      yield done(item)
      yield done(assistantMessage(turn, 'B'))
      yield { type: 'thread.item.removed', item_id: item.id }
    },
    *replaced(turn, message) {
      const item = assistantMessage(turn, 'A')
      yield done(item)
      yield { type: 'thread.item.replaced', item: { ...widgetItem(turn, cardSaying('Replaced')), id: item.id } }
      yield { type: 'thread.item.replaced', item: { ...assistantMessage(turn, 'Replaced'), id: message.id } }
    },
    *hidden(turn, _message, rest) {
      const note = hiddenContext(turn, 'CONFORMANCE-HIDDEN')
      if (rest === 'added') yield { type: 'thread.item.added', item: note }
      yield done(note)
      const item = assistantMessage(turn, 'A')
      yield done(item)
      if (rest === 'replaced') yield { type: 'thread.item.replaced', item: { ...note, id: item.id } }
      yield done(assistantMessage(turn, 'B'))
    },
    *error(turn) {
      yield done(assistantMessage(turn, 'Before'))
      yield { type: 'thread.item.added', item: { ...assistantMessage(turn, ''), content: [] } }
      turn.thread.title = 'A title'
      throw new Error('As the conformance script says.')
    },
    *'custom-error'() {
      yield* []
      throw new CustomStreamError('The model is on holiday.', { allowRetry: true })
    },
  }
}

/**
 * The handler script of the conformance runner, for `ChatKitServer` options: what a server must do when a message begins
 * with `conformance:` and a word, so that the runner can see from outside how the server treats it. docs/chatkit-conformance.md
 * says it in words, for servers that are built on something else. Not for servers that people use.
 */
export function conformanceHandlers<TContext>(): Required<
  Pick<ChatKitHandlers<TContext>, 'respond' | 'action' | 'syncAction' | 'transcribe' | 'addFeedback'>
> {
  const releases = new Map<string, () => void>()

  const released = (threadId: string) =>
    new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, longestWait)
      releases.set(threadId, () => {
        clearTimeout(limit)
        releases.delete(threadId)
        resolve()
      })
    })

  async function* pieces(threadId: string, rest: string): AsyncGenerator<string> {
    const release = released(threadId)
    if (rest !== 'silent') yield 'one '
    await release
    yield 'two'
  }

  const words: Record<string, Play<TContext>> = {
    ...threadWords<TContext>(),
    ...itemWords<TContext>(),
    ...courseWords<TContext>(),
    wait: (turn, _message, rest) => streamText(turn, pieces(turn.thread.id, rest)),
  }
  const said = (action: object, sender: WidgetItem | null) => JSON.stringify({ action, sender: sender?.id ?? null })

  return {
    async *respond(turn, message) {
      if (!message) {
        yield done(assistantMessage(turn, 'Continued'))
        return
      }
      const [, word = '', rest = ''] = /^conformance:([\w-]+) ?(.*)$/s.exec(textOf(message)) ?? []
      const play = Object.hasOwn(words, word) ? words[word] : undefined
      if (play) yield* play(turn, message, rest)
      else yield done(assistantMessage(turn, 'Not a word of the conformance script.'))
    },

    async *action(turn, action, sender) {
      const text = said(action, sender)
      if (!sender) {
        yield done(assistantMessage(turn, text))
        return
      }
      const widget = cardSaying(text)
      await turn.store.saveItem(turn.thread.id, { ...sender, widget }, turn.context)
      yield updated(sender, { type: 'widget.root.updated', widget })
    },

    syncAction({ thread }, action, sender) {
      if (action.type === 'conformance.release') releases.get(thread.id)?.()
      return sender ? { updated_item: { ...sender, widget: cardSaying(said(action, sender)) } } : {}
    },

    transcribe({ data, mime_type, media_type }) {
      const bytes = Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('')
      return { text: JSON.stringify({ mime_type, media_type, bytes }) }
    },

    async addFeedback({ threadId, itemIds, kind }, { store, context }) {
      const thread = await store.loadThread(threadId, context)
      const before = (thread.metadata.feedback ?? []) as JsonObject[]
      const metadata = { ...thread.metadata, feedback: [...before, { item_ids: itemIds, kind }] }
      await store.saveThread({ ...thread, metadata }, context)
    },
  }
}
