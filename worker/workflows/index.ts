import { content } from './content.ts'
import type { EdgeWorkflow } from './workflow.ts'

/** The workflows that run on the edge, by the name that a tenant's record gives. Adding one is adding a line. */
export const edgeWorkflows: ReadonlyMap<string, EdgeWorkflow> = new Map(
  [content].map((workflow) => [workflow.name, workflow]),
)
