import { AgentContext, type ClientToolRequest } from '../chatkit/agents.ts'
import type { Turn } from '../chatkit/turn.ts'
import type { JsonObject } from '../chatkit/types/fields.ts'
import type { ChatContext } from './context.ts'

/** What the contexts of one turn share: the protocol has room for one tool of the page, and the turn before is taken up once. */
interface Shared {
  clientTool: string | null
  takenUp: boolean
}

/** The context of a workflow, and of each of its runs: each has a channel of its own, so that runs can be told apart. */
export class TurnContext extends AgentContext<ChatContext> {
  readonly #shared: Shared
  readonly #isRun: boolean

  constructor(turn: Turn<ChatContext>, of?: TurnContext) {
    super(turn)
    this.#shared = of ? of.#shared : { clientTool: null, takenUp: false }
    this.#isRun = of !== undefined
  }

  /** The context of a run of this workflow. */
  ofRun(): TurnContext {
    return new TurnContext(this.turn, this)
  }

  /** Whether the page has been asked to run a tool: its answer begins the next turn, so this one is over. */
  get waitsForPage(): boolean {
    return this.#shared.clientTool !== null
  }

  override callClientTool(name: string, args: JsonObject = {}, call?: ClientToolRequest['call']): void {
    const { clientTool } = this.#shared
    if (clientTool !== null) throw new Error(`The page is to run ${clientTool} already in this turn.`)
    super.callClientTool(name, args, call)
    this.#shared.clientTool = name
  }

  override async resume(): Promise<void> {
    if (!this.#isRun || this.#shared.takenUp) return
    this.#shared.takenUp = true
    await super.resume()
  }
}
