import { z } from 'zod'
import { ApiRefusal } from './api.ts'
import type { Facts, Integration, Tried } from './facts.ts'
import { type Hands, newPassword, secretFor, show } from './hands.ts'
import {
  asOperator,
  asOwner,
  integration,
  lookAtAccount,
  lookAtApi,
  lookAtOperator,
  lookAtSecrets,
  lookAtTenant,
  lookInside,
} from './look.ts'
import type { Question, Step } from './step.ts'
import { isLocal, referenceOf, type Values, type Wishes } from './wishes.ts'

/** What is wanted and what is known, after a step. */
export type State = { readonly wishes: Wishes; readonly facts: Facts }

type Of<Does extends Step['do']> = Extract<Step, { do: Does }>

/**
 * Does one step.
 * @throws ApiRefusal, ApiUnreachable, WranglerError where it cannot be done; then nothing half done is left that a later run
 * would not find
 */
export async function perform(step: Step, { wishes, facts }: State, hands: Hands): Promise<State> {
  const known = (more: Partial<Facts>): State => ({ wishes, facts: { ...facts, ...more } })
  switch (step.do) {
    case 'look':
      return known(await look(step, { wishes, facts }, hands))
    case 'ask':
      return answered(step.question, { wishes, facts }, hands)
    case 'put_secret':
      return known(await putSecret(step, { wishes, facts }, hands))
    case 'make_tenant':
      return known(await makeTenant(wishes, hands))
    case 'add_origins':
      return known(await addOrigins(step, { wishes, facts }, hands))
    case 'put_credential':
      return known(await putCredential(step.provider, { wishes, facts }, hands))
    case 'test_credential':
      return known(await testCredential(step.provider, { wishes, facts }, hands))
    case 'put_workflow':
      return known(await putWorkflow(step, { wishes, facts }, hands))
    case 'open_chat':
      return known(await openChat(step, { wishes, facts }, hands))
  }
}

async function look({ at }: Of<'look'>, { wishes, facts }: State, hands: Hands): Promise<Partial<Facts>> {
  switch (at) {
    case 'secrets':
      return lookAtAccount(hands)
    case 'api':
      return { api: await lookAtApi(wishes, facts, hands) }
    case 'operator':
      return { operator: await lookAtOperator(wishes, facts, hands) }
    case 'tenant':
      return { tenant: await lookAtTenant(wishes, hands) }
    case 'inside':
      return { inside: await lookInside(wishes, tenantOf(facts), hands) }
  }
}

async function answered(question: Question, { wishes, facts }: State, hands: Hands): Promise<State> {
  const { about } = question
  const provider = about === 'credential' ? question.provider : undefined
  const item = facts.inside?.integrations.find((one) => one.provider === provider)
  const answer = await hands.world.ask(question, wishes, item)
  if (answer === null) return { facts, wishes: { ...wishes, skipped: new Set([...wishes.skipped, provider ?? about]) } }
  if (typeof answer !== 'string') {
    if (provider === undefined) throw new Error(`${about} takes one answer.`)
    const { [provider]: _, ...tried } = facts.tried
    return {
      wishes: { ...wishes, credentials: { ...wishes.credentials, [provider]: answer } },
      facts: { ...facts, tried },
    }
  }
  if (about === 'operatorKey') {
    hands.known.set('OPERATOR_KEY', answer)
    return { wishes, facts: { ...facts, atHand: new Set(hands.known.keys()) } }
  }
  const more: Partial<Wishes> =
    about === 'apiUrl'
      ? { apiUrl: answer.replace(/\/+$/, '') }
      : about === 'name'
        ? { name: answer.trim() }
        : { owner: { ...wishes.owner, [ownerField(about)]: answer } }
  return { wishes: { ...wishes, ...more }, facts }
}

function ownerField(about: Question['about']): 'email' | 'name' | 'password' {
  if (about === 'ownerEmail') return 'email'
  return about === 'ownerName' ? 'name' : 'password'
}

async function putSecret({ worker, name }: Of<'put_secret'>, { wishes, facts }: State, hands: Hands) {
  const { secrets: keeper, say } = hands.world
  const isReplaced = wishes.newOperatorKey && name === 'OPERATOR_KEY' && wishes.secrets.OPERATOR_KEY === undefined
  if (isReplaced) hands.known.delete(name)
  await keeper.put(worker, name, secretFor(name, hands, !isLocal(wishes)))
  const found = await lookAtSecrets(hands)
  if (!found.secrets?.[worker]?.includes(name))
    throw new Error(
      `${name} was set on the ${worker} Worker, but its list of secrets does not show it. Run this again.`,
    )
  say(`done   ${name} is set on the ${worker === 'api' ? 'API' : 'runner'} Worker`)
  return { ...found, put: new Set([...facts.put, name]) }
}

const made = z.object({
  tenantId: z.string(),
  people: z.array(
    z.object({ email: z.string(), isNew: z.boolean().default(true), apiKey: z.string().nullable().default(null) }),
  ),
})

async function makeTenant(wishes: Wishes, hands: Hands): Promise<Partial<Facts>> {
  const { name = '', owner } = wishes
  const email = owner.email ?? ''
  const password = owner.password ?? newPassword()
  if (owner.password === undefined)
    show(
      { name: `Password of ${email}`, value: password, why: 'The owner signs in with it. It is not shown again.' },
      hands,
    )
  const person = { email, name: owner.name ?? email.replace(/@.*/, ''), role: 'owner', password }
  const body = { name, reference: referenceOf(wishes), people: [person] }
  const { tenantId, people } = await asOperator(wishes, hands)('POST', '/api/operator/tenants', made, body)
  const there = people.find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (there?.isNew === false) {
    // The password that was made was not taken: who had an account keeps theirs.
    hands.keep = hands.keep.filter(({ value }) => value !== password)
    hands.world.say(`note   ${email} had an account before: their password stays as it was`)
  }
  if (there?.apiKey)
    show(
      {
        name: `API key of ${email}`,
        value: there.apiKey,
        why: 'For curl and scripts; it can do all that the owner can.',
      },
      hands,
    )
  hands.world.say(`done   The company ${name} is made (${tenantId})`)
  return { tenant: { id: tenantId, name, status: 'active' } }
}

function tenantOf({ tenant }: Facts) {
  if (!tenant) throw new Error('There is no tenant yet.')
  return tenant
}

function insideOf({ inside }: Facts) {
  if (!inside) throw new Error('Nobody has looked inside the tenant yet.')
  return inside
}

async function addOrigins({ origins }: Of<'add_origins'>, { wishes, facts }: State, hands: Hands) {
  const inside = insideOf(facts)
  const body = { origins: [...inside.origins, ...origins] }
  const answer = z.object({ origins: z.array(z.string()) })
  const changed = await asOwner(wishes, tenantOf(facts), hands)('PATCH', '/api/settings', answer, body)
  const lacking = origins.filter((origin) => !changed.origins.includes(origin))
  if (lacking.length > 0) throw new Error(`The API did not keep the origins ${lacking.join(', ')}.`)
  hands.world.say(`done   ${origins.join(', ')} may use the chat`)
  return { inside: { ...inside, origins: changed.origins } }
}

const tested = z.object({ status: z.string(), text: z.string(), next: z.string().nullable() })
const stored = integration.extend({ created: z.object({ secret: z.string() }).nullish() })

/** Stores a credential, which the API tests first. What does not work is not stored, and the test says what it is. */
async function putCredential(provider: string, { wishes, facts }: State, hands: Hands): Promise<Partial<Facts>> {
  const values: Values = wishes.credentials[provider] ?? {}
  const call = asOwner(wishes, tenantOf(facts), hands)
  const inside = insideOf(facts)
  const found = (tried: Tried) => ({ tried: { ...facts.tried, [provider]: tried } })
  try {
    const { created, ...item } = await call('PUT', `/api/integrations/${provider}`, stored, { values })
    if (created)
      show(
        {
          name: `Signing secret of ${item.name}`,
          value: created.secret,
          why: 'The receiver checks our signatures with it.',
        },
        hands,
      )
    hands.world.say(`done   ${item.name} is connected`)
    const integrations = inside.integrations.map((one): Integration => (one.provider === provider ? item : one))
    return {
      inside: { ...inside, integrations },
      ...found({ status: item.status, text: item.statusText, next: item.next }),
    }
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 422) throw error
    hands.world.say(`bad    ${provider}: ${error.sentence}`)
    const refused = { status: 'wrong_format', text: error.sentence, next: null }
    if (error.code !== 'credential_not_working') return found(refused)
    const again = await call('POST', `/api/integrations/${provider}/test`, tested, { values })
    // What works a moment later was a passing trouble; the next run stores it.
    return found(again.status === 'ok' ? { ...again, status: 'no_network', text: error.sentence } : again)
  }
}

async function testCredential(provider: string, { wishes, facts }: State, hands: Hands): Promise<Partial<Facts>> {
  const call = asOwner(wishes, tenantOf(facts), hands)
  const tried = await call('POST', `/api/integrations/${provider}/test`, tested, {})
  return { tried: { ...facts.tried, [provider]: tried } }
}

async function putWorkflow({ trigger, workflow }: Of<'put_workflow'>, { wishes, facts }: State, hands: Hands) {
  const inside = insideOf(facts)
  const answer = z.object({ trigger: z.string(), name: z.string(), backend: z.string() })
  const name = trigger.charAt(0).toUpperCase() + trigger.slice(1)
  const body = { name, backend: 'edge', edgeWorkflow: workflow }
  const call = asOwner(wishes, tenantOf(facts), hands)
  const record = await call('PUT', `/api/workflows/${encodeURIComponent(trigger)}`, answer, body)
  hands.world.say(`done   “${trigger}” starts the workflow ${workflow}`)
  return { inside: { ...inside, workflows: [...inside.workflows, { ...record, trigger }] } }
}

async function openChat({ trigger }: Of<'open_chat'>, { wishes, facts }: State, hands: Hands): Promise<Partial<Facts>> {
  const call = asOwner(wishes, tenantOf(facts), hands)
  try {
    await call('POST', '/api/chatkit/sessions', z.object({ status: z.literal('success') }), { trigger })
    hands.world.say('done   A chat opens')
    return { chat: { ok: true } }
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error
    return { chat: { ok: false, text: error.sentence, act: error.act } }
  }
}
