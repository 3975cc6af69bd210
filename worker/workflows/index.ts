import type { EdgeWorkflow } from './workflow.ts'

const content: EdgeWorkflow = {
  name: 'content',
  title: 'LinkedIn posts',
  summary: 'Offers four topics, then writes the post.',
  defaultModel: 'gpt-6-luna',
  load: async () => (await import('./content.ts')).runWorkflow,
}

const linkedinDesk: EdgeWorkflow = {
  name: 'linkedin-desk',
  title: 'LinkedIn desk',
  summary: 'Finds out what is wanted: ideas, a post that you approve before it is polished, or a reply to a comment.',
  defaultModel: 'gpt-6-luna',
  load: async () => (await import('./linkedin-desk.ts')).runWorkflow,
}

const podDesk: EdgeWorkflow = {
  name: 'pod-desk',
  title: 'Pods',
  summary: 'Offers a post to one of your pods after asking you, and says how far it has come.',
  defaultModel: 'gpt-6-luna',
  load: async () => (await import('./pod-desk.ts')).runWorkflow,
}

/** The workflows that run on the edge, by the name that a tenant's record gives. Adding one is adding it here. */
export const edgeWorkflows: ReadonlyMap<string, EdgeWorkflow> = new Map(
  [content, linkedinDesk, podDesk].map((workflow) => [workflow.name, workflow]),
)
