import type { Workflow } from '../data/workflows.ts'

/**
 * The workflow a message is for: the one whose trigger is its first word, else the only one there is; null when it has
 * to be asked for.
 */
export function chooseWorkflow(workflows: readonly Workflow[], message: string): Workflow | null {
  const first = /^[\p{L}\p{N}_-]+/u.exec(message.trim())?.[0].toLowerCase()
  const called = workflows.find(({ trigger }) => trigger.toLowerCase() === first)
  return called ?? (workflows.length === 1 ? (workflows[0] ?? null) : null)
}
