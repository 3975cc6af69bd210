import { workflowItem } from '../items.ts'
import { newestFirst } from '../paging.ts'
import type { Turn } from '../turn.ts'
import type { ItemUpdate, ThreadStreamEvent } from '../types/events.ts'
import type { JsonObject } from '../types/fields.ts'
import { isHidden, type ThreadItem, type WorkflowItem } from '../types/items.ts'
import type { Task, Workflow, WorkflowSummary } from '../types/workflows.ts'
import { streamWidget } from '../widgets/stream.ts'
import type { WidgetRoot } from '../widgets/types.ts'
import { Channel } from './channel.ts'

/** A tool the page is to run when the agent has stopped. */
export interface ClientToolRequest {
  name: string
  arguments: JsonObject
  /** The function call of the model that asked for it; by default the last one of the run. */
  call?: { id?: string | undefined; callId: string } | undefined
}

/**
 * What tools of an agent use to speak to the person while it runs. Give one to the run as its context, and to
 * `streamAgent`; each belongs to one turn.
 */
export class AgentContext<TContext = unknown> {
  readonly turn: Turn<TContext>
  /** What tools and model have to show, in the order in which they did it; `streamAgent` reads it. */
  readonly channel = new Channel<ThreadStreamEvent>()
  /** The workflow that is open. */
  workflow: WorkflowItem | null = null
  clientTool: ClientToolRequest | null = null
  /** An empty workflow is shown when it gets its first task. */
  #workflowShown = false

  constructor(turn: Turn<TContext>) {
    this.turn = turn
  }

  /** Sends an event. A visible item ends the workflow that stands before it. What the event holds may change later. */
  stream(event: ThreadStreamEvent): void {
    this.show(structuredClone(event))
  }

  /** The same for an event whose objects nobody else has. */
  show(event: ThreadStreamEvent): void {
    if (event.type === 'thread.item.added' || event.type === 'thread.item.done') this.#beforeItem(event)
    this.channel.push(event)
  }

  #beforeItem({ type, item }: { type: string; item: ThreadItem }): void {
    if (item.id === this.workflow?.id) {
      this.workflow = type === 'thread.item.done' || item.type !== 'workflow' ? null : structuredClone(item)
      return
    }
    if (isHidden(item) || item.type === 'client_tool_call') return
    this.endWorkflow()
    if (type === 'thread.item.added' && item.type === 'workflow') {
      this.workflow = structuredClone(item)
      this.#workflowShown = true
    }
  }

  /** Shows a widget, or one that changes while it is made; resolves when it is finished. */
  async streamWidget(source: WidgetRoot | AsyncIterable<WidgetRoot>, copyText?: string): Promise<void> {
    for await (const event of streamWidget(this.turn, source, copyText)) this.show(event)
  }

  /**
   * Has the page run a tool. The agent must stop at the tool that calls this (`toolUseBehavior`), since its output comes
   * with a request of its own. `call` is the function call given to the tool's `execute` as `details.toolCall`.
   * @throws Error when one has been asked for in this turn: the protocol has room for one
   */
  callClientTool(name: string, args: JsonObject = {}, call?: ClientToolRequest['call']): void {
    if (this.clientTool) throw new Error(`The page is to run ${this.clientTool.name} already in this turn.`)
    this.clientTool = { name, arguments: args, call }
  }

  /** Opens a workflow. One without tasks that is not reasoning is shown when it gets its first task. */
  startWorkflow(workflow: Workflow): void {
    this.endWorkflow()
    const { turn } = this
    this.#workflowShown = workflow.type === 'reasoning' || workflow.tasks.length > 0
    this.workflow = workflowItem(turn, structuredClone(workflow))
    if (this.#workflowShown) this.channel.push({ type: 'thread.item.added', item: this.workflow })
  }

  /** Adds a task to the open workflow, opening one where there is none. */
  addWorkflowTask(task: Task): void {
    const open = this.workflow
    if (!open) {
      this.startWorkflow({ type: 'custom', tasks: [task], expanded: false })
      return
    }
    const tasks = [...open.workflow.tasks, structuredClone(task)]
    this.#setTasks(open, tasks)
    if (this.#workflowShown) {
      this.#update(open.id, { type: 'workflow.task.added', task_index: tasks.length - 1, task: structuredClone(task) })
    } else if (this.workflow) {
      this.#workflowShown = true
      this.channel.push({ type: 'thread.item.added', item: this.workflow })
    }
  }

  /** @throws Error when there is no such task in an open workflow */
  updateWorkflowTask(task: Task, index: number): void {
    const open = this.workflow
    if (!open?.workflow.tasks[index]) throw new Error(`There is no task ${index} in an open workflow.`)
    this.#setTasks(open, open.workflow.tasks.with(index, structuredClone(task)))
    this.#update(open.id, { type: 'workflow.task.updated', task_index: index, task: structuredClone(task) })
  }

  /** Closes the open workflow, if any. Without a summary it keeps its own, or says how many seconds it took. */
  endWorkflow({ summary, expanded = false }: { summary?: WorkflowSummary; expanded?: boolean } = {}): void {
    const open = this.workflow
    this.workflow = null
    if (!open || !this.#workflowShown) return
    const took = Date.parse(this.turn.now()) - Date.parse(open.created_at)
    const workflow = {
      ...open.workflow,
      summary: summary ?? open.workflow.summary ?? { duration: Math.max(0, Math.round(took / 1000)) },
      expanded,
    }
    this.channel.push({ type: 'thread.item.done', item: { ...open, workflow } })
  }

  /** Takes up the workflow that the turn before left open at a tool of the page, unless a tool has opened one since. */
  async resume(): Promise<void> {
    const { store, thread, context } = this.turn
    let calls = 0
    for await (const item of newestFirst(store, thread.id, context)) {
      if (isHidden(item)) continue
      if (item.type === 'workflow' && item.workflow.summary === undefined && !this.workflow) {
        this.workflow = item
        this.#workflowShown = true
      }
      if (item.type !== 'client_tool_call' || calls++ > 0) return
    }
  }

  /** Leaves the workflow as it is for the next turn, which `resume`s it. */
  async suspend(): Promise<void> {
    const { store, thread, context } = this.turn
    if (this.workflow && this.#workflowShown) await store.addThreadItem(thread.id, this.workflow, context)
    this.workflow = null
  }

  #setTasks(item: WorkflowItem, tasks: Task[]): void {
    this.workflow = { ...item, workflow: { ...item.workflow, tasks } }
  }

  #update(item_id: string, update: ItemUpdate): void {
    this.channel.push({ type: 'thread.item.updated', item_id, update })
  }
}
