import { z } from 'zod'
import { sendOwed } from '../../core/outbox.ts'
import { Problem } from '../../core/problem.ts'
import type { ImportJob } from '../../core/tenants/chat-imports.ts'
import type { WorkflowRecord } from '../../core/tenants/workflows.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { id, pageFields, pageOf, time } from './schemas.ts'

/** How many users of a hosted workflow can be assigned at once. */
const assignable = 2_000

const importJob = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  workflowId: z.string().describe('The workflow that the conversations go on with'),
  counts: z.object({
    threads: z.number().describe('Conversations that are in their people’s chats now'),
    items: z.number(),
    skipped_threads: z
      .number()
      .describe('Conversations that were left out: nobody is known for them, or they are in use elsewhere'),
    skipped_items: z.number().describe('Items that could not be read, or are too large'),
    people: z.number(),
  }),
  unmatched: z
    .array(z.object({ user: z.string(), threads: z.number() }))
    .describe('Users at OpenAI for whom there is no person, at most 100: assign them, and import again'),
  progress: z.string().describe('What it is at just now'),
  error: z.string().nullable(),
  createdAt: time,
  finishedAt: time.nullable(),
})

const shown = ({ counts, unmatched, ...job }: ImportJob) => ({
  ...job,
  counts: { threads: 0, items: 0, skipped_threads: 0, skipped_items: 0, people: 0, ...counts },
  unmatched: [...unmatched],
})

const access = { role: 'owner', scope: 'settings:write' } as const

/** The workflow that is meant, by our id or its trigger. @throws Problem `unknown_trigger` naming those that there are */
function workflowNamed(records: readonly WorkflowRecord[], name: string): WorkflowRecord {
  const found =
    records.find((record) => record.id === name) ?? records.find(({ trigger }) => trigger === name.toLowerCase())
  if (found) return found
  const known = records.map(({ trigger }) => trigger).join(', ') || 'none yet'
  throw new Problem('unknown_trigger', `No workflow is called “${name.slice(0, 40)}”. Known triggers: ${known}.`)
}

/** Puts people's ids in place of the e-mail addresses and ids that were given. @throws Problem `invalid_input` naming the entries at fault */
async function assigned(
  { stores }: TenantContext,
  assign: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const entries = Object.entries(assign)
  const people = await stores.imports.people(entries.map(([, reference]) => reference))
  const unknown = entries.flatMap(([, reference], index) => (people.has(reference) ? [] : [index + 1]))
  if (unknown.length > 0) {
    const which = unknown.slice(0, 10).join(', ')
    const message = `Nobody here has this id or e-mail address, or several have: entry ${which}${unknown.length > 10 ? ' and more' : ''}, counted from 1.`
    throw new Problem('invalid_input', message, { errors: [{ path: 'assign', message }] })
  }
  return Object.fromEntries(entries.map(([user, reference]) => [user, people.get(reference) ?? '']))
}

const request = tenantOperation({
  name: 'imports.request',
  summary:
    'Brings the conversations that OpenAI keeps of hosted workflows into the chats of the people here, to go on with a workflow.',
  method: 'POST',
  path: '/api/chat/imports',
  effect: 'write',
  access,
  status: 202,
  input: z.strictObject({
    workflow: z.string().min(1).max(100).describe('The id or the trigger of the workflow that they go on with'),
    assign: z
      .record(z.string().min(1).max(512), z.string().trim().min(1).max(320))
      .refine((map) => Object.keys(map).length <= assignable, `At most ${assignable} users at once.`)
      .default({})
      .describe(
        'Who is whom: the user that a hosted session was made with → the e-mail address or id of a person here',
      ),
  }),
  output: importJob,
  run: async (context, { workflow, assign }) => {
    const { env, stores, principal, clock, waitUntil } = context
    const [records, people] = await Promise.all([stores.workflows.all(), assigned(context, assign)])
    const params = { workflowId: workflowNamed(records, workflow).id, assign: people }
    const job = await stores.imports.request(principal.userId, params, clock.now())
    waitUntil(sendOwed(env, clock.now()))
    return shown(job)
  },
})

const list = tenantOperation({
  name: 'imports.list',
  summary: "The imports of the company's hosted conversations, newest first.",
  method: 'GET',
  path: '/api/chat/imports',
  effect: 'read',
  access,
  input: z.strictObject(pageFields),
  output: pageOf(importJob),
  run: async ({ stores }, page) => {
    const { items, nextCursor } = await stores.imports.list(page)
    return { items: items.map(shown), nextCursor }
  },
})

const get = tenantOperation({
  name: 'imports.get',
  summary: 'One import of hosted conversations, and how far it has come.',
  method: 'GET',
  path: '/api/chat/imports/{id}',
  effect: 'read',
  access,
  input: z.strictObject({ id }),
  output: importJob,
  run: async ({ stores }, input) => shown(await stores.imports.get(input.id)),
})

export const chatImportOperations = [request, list, get]
