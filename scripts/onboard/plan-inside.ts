import { hintOf } from '../../core/vault/credential.ts'
import type { Facts, Integration, Tried } from './facts.ts'
import type { Mode } from './plan.ts'
import type { Done, Plan, Step, Waiting } from './step.ts'
import * as waits from './waiting.ts'
import type { Values, Wishes } from './wishes.ts'

/** What the chat cannot do without; everything else may come later. */
const neededProviders: ReadonlySet<string> = new Set(['openai'])

type Sink = { steps: Step[]; waiting: Waiting[]; done: Done[] }

/** What to do inside the tenant: sites, credentials, workflows, and a chat at the end. */
export function insidePlan(wishes: Wishes, facts: Facts, mode: Mode): Plan {
  const sink: Sink = { steps: [], waiting: [], done: [] }
  ownerPlan(wishes, facts, sink)
  originsPlan(wishes, facts, sink)
  for (const provider of providersOf(wishes, facts)) credentialPlan(provider, wishes, facts, mode, sink)
  workflowsPlan(wishes, facts, sink)
  chatPlan(wishes, facts, sink)
  return sink
}

function ownerPlan({ owner }: Wishes, { inside }: Facts, sink: Sink): void {
  const email = owner.email?.toLowerCase()
  if (email === undefined || inside === undefined) return
  if (inside.people.some((one) => one.toLowerCase() === email))
    sink.done.push({ id: 'owner', what: `${email} is one of its people and can sign in` })
  else sink.waiting.push(waits.invitation(email))
}

function originsPlan({ origins }: Wishes, { inside }: Facts, sink: Sink): void {
  const missing = origins.filter((origin) => !inside?.origins.includes(origin))
  if (missing.length > 0) sink.steps.push({ do: 'add_origins', origins: missing })
  else if (origins.length > 0)
    sink.done.push({ id: 'origins', what: `These sites may use the chat: ${origins.join(', ')}` })
}

/** Those that the API knows, what is needed first; while it has not been asked, those for which something was given. */
function providersOf({ credentials }: Wishes, { inside }: Facts): string[] {
  const known = inside?.integrations.map(({ provider }) => provider) ?? []
  const all = [...new Set([...known, ...Object.keys(credentials)])]
  return all.sort((a, b) => Number(neededProviders.has(b)) - Number(neededProviders.has(a)))
}

function credentialPlan(provider: string, wishes: Wishes, { inside, tried }: Facts, mode: Mode, sink: Sink): void {
  const given = wishes.credentials[provider] ?? {}
  const isGiven = Object.keys(given).length > 0
  if (inside === undefined) {
    if (isGiven) sink.steps.push({ do: 'put_credential', provider })
    return
  }
  const item = inside.integrations.find((one) => one.provider === provider)
  const isNeeded = isGiven || neededProviders.has(provider)
  if (!item) {
    sink.waiting.push(waits.unknownProvider(provider))
    return
  }
  const question = (trouble: string | null): Step => ({
    do: 'ask',
    question: { about: 'credential', provider, trouble },
  })
  const isOpen = mode.asks && !wishes.skipped.has(provider)
  const found = tried[provider]

  if (found && found.status !== 'ok') {
    if (isOpen) sink.steps.push(question(found.text))
    else sink.waiting.push(waits.credentialWrong(item, found, isNeeded))
  } else if (isGiven && !isStored(item, given)) {
    const lacking = missingFields(item, given)
    if (lacking.length === 0) sink.steps.push({ do: 'put_credential', provider })
    else if (isOpen) sink.steps.push(question(null))
    else sink.waiting.push(waits.credentialPartly(item, lacking))
  } else if (item.stored) {
    storedPlan(item, found, sink)
  } else if (isOpen) {
    sink.steps.push(question(null))
  } else {
    sink.waiting.push(waits.credentialMissing(item, isNeeded))
  }
}

/** A credential that is there counts as well after a test, of this run where the last one was not good. */
function storedPlan(item: Integration, found: Tried | undefined, sink: Sink): void {
  const { provider, name, account } = item
  if (item.status === 'ok' || found?.status === 'ok')
    sink.done.push({ id: provider, what: `${name} is connected and works${account ? ` (${account})` : ''}` })
  else sink.steps.push({ do: 'test_credential', provider })
}

/** Whether what is given is what is stored, as far as the API shows it: of a secret how it ends. */
function isStored(item: Integration, given: Values): boolean {
  if (!item.stored) return false
  return Object.entries(given).every(([name, value]) => {
    const field = item.fields.find((one) => one.name === name)
    const shown = field?.kind === 'secret' ? hintOf(value) : value
    return field?.value === shown || (field?.kind === 'url' && sameUrl(field.value, value))
  })
}

const sameUrl = (one: string | null, other: string) =>
  one !== null && URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href

function missingFields(item: Integration, given: Values): string[] {
  if (item.stored) return []
  const needed = item.fields.filter((field) => field.required && field.default === null)
  return needed.map(({ name }) => name).filter((name) => !given[name])
}

function workflowsPlan(wishes: Wishes, { inside }: Facts, sink: Sink): void {
  for (const { trigger, workflow } of wishes.workflows) {
    const there = inside?.workflows.find((one) => one.trigger === trigger)
    // One that is there may have been changed by the company since: it stays.
    if (there)
      sink.done.push({ id: `workflow.${trigger}`, what: `“${trigger}” starts “${there.name}” (${there.backend})` })
    else sink.steps.push({ do: 'put_workflow', trigger, workflow })
  }
}

/** A chat is opened once everything that it needs is there, or will be by the steps before. */
function chatPlan({ workflows }: Wishes, { inside, tried, chat }: Facts, sink: Sink): void {
  const trigger = workflows[0]?.trigger
  if (trigger === undefined) return
  const stored = inside?.integrations.find(({ provider, stored }) => provider === 'openai' && stored)
  const willBeStored = sink.steps.some((step) => step.do === 'put_credential' && step.provider === 'openai')
  if (chat?.ok) sink.done.push({ id: 'chat', what: `A chat opens: “${trigger}”` })
  else if (chat) sink.waiting.push(waits.chat(chat.text, chat.act))
  else if (stored?.status === 'ok' || (stored && tried.openai?.status === 'ok') || willBeStored)
    sink.steps.push({ do: 'open_chat', trigger })
}
