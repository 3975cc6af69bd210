import type { Client } from './client.ts'
import type { Expect } from './expect.ts'

/** `protocol`: what the official server does. `hardening`: what this project asks for beyond it. */
export type Group = 'protocol' | 'hardening'

/** The words of the handler script, docs/chatkit-conformance.md; `actions` and the like are its other handlers. */
export type Need =
  | 'actions'
  | 'again'
  | 'annotations'
  | 'burst'
  | 'client-tool'
  | 'closed'
  | 'custom-error'
  | 'echo'
  | 'error'
  | 'feedback'
  | 'hidden'
  | 'image'
  | 'image-domains'
  | 'locked'
  | 'metadata'
  | 'notice'
  | 'progress'
  | 'removed'
  | 'replaced'
  | 'structured-input'
  | 'task'
  | 'text'
  | 'title'
  | 'title-between'
  | 'transcribe'
  | 'wait'
  | 'widget'
  | 'widget-stream'
  | 'workflow'

/** One rule and how to see whether a server keeps it. */
export interface Row {
  /** S, W, T: a row of the checklist, protocol reference section 15; R: section 1; G: section 15.4; D: section 16. */
  id: string
  title: string
  group: Group
  /** What of the handler script must be installed. */
  needs: readonly Need[]
  /** Throws a `CheckFailed` when the rule is broken, a `NotApplicable` when it says nothing about this server. */
  run(client: Client, expect: Expect): Promise<void>
}
