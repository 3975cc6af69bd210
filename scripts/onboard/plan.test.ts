import { describe, expect, it } from 'vitest'
import { type Facts, nothingKnown } from './facts.ts'
import { plan } from './plan.ts'
import type { Step } from './step.ts'
import type { Wishes } from './wishes.ts'

const wishes: Wishes = {
  apiUrl: 'https://api.example.com',
  environment: 'production',
  name: 'Northwind',
  reference: undefined,
  owner: { email: 'ada@example.com' },
  credentials: {},
  origins: [],
  workflows: [{ trigger: 'write', workflow: 'content' }],
  secrets: {},
  newOperatorKey: false,
  skipped: new Set(),
}
const allSecrets = { runner: ['VAULT_KEYS'], api: ['VAULT_KEYS', 'AUTH_SECRET', 'OPERATOR_KEY'] }
const inside = { people: ['ada@example.com'], origins: [], integrations: [], workflows: [] }
const ready: Facts = {
  ...nothingKnown,
  secrets: allSecrets,
  atHand: new Set(['OPERATOR_KEY']),
  api: { state: 'ready', domainKey: 'domain_pk_68f0c0ffee' },
  operator: { state: 'accepted', webUrl: 'https://revos.example.com', sealed: 0 },
  tenant: { id: 'ten1', name: 'Northwind', status: 'active' },
  inside,
}
const openai = {
  provider: 'openai',
  name: 'OpenAI',
  without: 'No chat answers.',
  setup: { steps: ['Open platform.openai.com.'], url: null },
  fields: [
    {
      name: 'apiKey',
      label: 'API key',
      help: '',
      kind: 'secret' as const,
      required: true,
      placeholder: 'sk-…',
      pattern: null,
      default: null,
      value: null,
    },
  ],
  stored: false,
  status: 'none',
  statusText: '',
  next: null,
  account: null,
}

const asks = { asks: true }
const alone = { asks: false }
const secretSteps = (facts: Partial<Facts>, mode = alone) =>
  plan(wishes, { ...nothingKnown, ...facts }, mode)
    .steps.filter((step): step is Extract<Step, { do: 'put_secret' }> => step.do === 'put_secret')
    .map(({ worker, name }) => `${worker} ${name}`)

describe('the plan', () => {
  it('looks before anything else, and asks for what looking takes', () => {
    expect(plan(wishes, nothingKnown, alone).steps[0]).toEqual({ do: 'look', at: 'secrets' })
    const nowhere = { ...wishes, apiUrl: undefined }
    const { api: _, ...beforeApi } = ready
    expect(plan(nowhere, beforeApi, asks).steps).toEqual([{ do: 'ask', question: { about: 'apiUrl' } }])
    expect(plan(nowhere, beforeApi, alone)).toMatchObject({ steps: [], waiting: [{ id: 'api_url', needed: true }] })
    const skipped = { ...nowhere, skipped: new Set(['apiUrl']) }
    expect(plan(skipped, beforeApi, asks)).toMatchObject({ steps: [], waiting: [{ id: 'api_url' }] })
    expect(plan(wishes, { ...nothingKnown, signedOut: true }, alone).waiting[0]?.id).toBe('cloudflare')
  })

  it('has nothing left where all is well', () => {
    const works = { ...openai, stored: true, status: 'ok' }
    const workflows = [{ trigger: 'write', name: 'Write', backend: 'edge' }]
    const facts: Facts = { ...ready, inside: { ...inside, integrations: [works], workflows }, chat: { ok: true } }
    const { steps, waiting, done } = plan(wishes, facts, alone)
    expect({ steps, waiting }).toEqual({ steps: [], waiting: [] })
    expect(done.map(({ id }) => id)).toEqual([
      'secrets',
      'api',
      'domain_key',
      'tenant',
      'owner',
      'openai',
      'workflow.write',
      'chat',
    ])
  })

  it('opens no chat without a working OpenAI key, and says what is missing', () => {
    const facts: Facts = { ...ready, inside: { ...inside, integrations: [openai] } }
    const { steps, waiting } = plan(wishes, facts, alone)
    expect(steps).toEqual([{ do: 'put_workflow', trigger: 'write', workflow: 'content' }])
    expect(waiting).toEqual([
      {
        id: 'openai',
        what: 'OpenAI is not connected.',
        where: 'Open platform.openai.com.',
        format: 'API key: sk-…',
        follows: 'It is tested, then kept encrypted. Until then: No chat answers.',
        needed: true,
      },
    ])
  })

  it('tests a stored credential that was not well the last time, once', () => {
    const stored = { ...openai, stored: true, status: 'quota' }
    const facts: Facts = { ...ready, inside: { ...inside, integrations: [stored] } }
    expect(plan(wishes, facts, alone).steps[0]).toEqual({ do: 'test_credential', provider: 'openai' })
    const tried = { openai: { status: 'quota', text: 'The account has no credit.', next: 'The owner adds credit.' } }
    const after = plan(wishes, { ...facts, tried }, alone)
    expect(after.steps.map((step) => step.do)).toEqual(['put_workflow'])
    expect(after.waiting[0]).toMatchObject({
      what: 'OpenAI: quota. The account has no credit.',
      where: 'The owner adds credit. Open platform.openai.com.',
    })
  })

  it('passes on what the API says of itself, and stops there', () => {
    const failing = [{ name: 'database', fix: 'Apply the migrations.' }]
    const facts: Facts = { ...ready, api: { state: 'not_ready', failing } }
    expect(plan(wishes, facts, alone)).toMatchObject({
      steps: [],
      waiting: [{ id: 'ready.database', where: 'Apply the migrations.' }],
    })
  })

  it('leaves a suspended company alone', () => {
    const facts: Facts = { ...ready, tenant: { id: 'ten1', name: 'Northwind', status: 'suspended' } }
    expect(plan(wishes, facts, alone)).toMatchObject({
      steps: [],
      waiting: [{ id: 'tenant', where: 'As the operator: POST /api/operator/tenants/ten1/resume' }],
    })
  })

  it('says that somebody else owns the company', () => {
    const facts: Facts = { ...ready, inside: { ...inside, people: ['eve@example.com'] } }
    expect(plan(wishes, facts, alone).waiting[0]).toMatchObject({ id: 'invitation', needed: false })
  })
})

describe('the secrets', () => {
  it('are made where there are none, the runner’s key ring before the API’s', () => {
    const all = ['api AUTH_SECRET', 'api OPERATOR_KEY', 'runner VAULT_KEYS', 'api VAULT_KEYS']
    expect(secretSteps({ secrets: { runner: [], api: [] } })).toEqual(all)
    expect(secretSteps({ secrets: { runner: null, api: null } })).toEqual(all)
  })

  it('wait for the key ring of the runner where the API has lost everything', () => {
    const secrets = { runner: ['VAULT_KEYS'], api: [] }
    expect(secretSteps({ secrets })).toEqual(['api AUTH_SECRET', 'api OPERATOR_KEY'])
    expect(plan(wishes, { ...nothingKnown, secrets }, alone).waiting[0]?.id).toBe('vault_keys')
  })

  it('keep a key ring that may have sealed something', () => {
    const secrets = { ...allSecrets, runner: [] }
    expect(plan(wishes, { ...nothingKnown, secrets }, alone)).toMatchObject({
      steps: [],
      waiting: [{ id: 'vault_keys' }],
    })
    expect(plan(wishes, { ...nothingKnown, secrets }, asks).steps[0]).toMatchObject({ do: 'ask' })
    const atHand = new Set(['OPERATOR_KEY'] as const)
    expect(plan(wishes, { ...nothingKnown, secrets, atHand }, alone).steps[0]).toEqual({ do: 'look', at: 'operator' })
    const operator = (sealed: number) => ({ state: 'accepted', webUrl: 'https://a.example', sealed }) as const
    expect(secretSteps({ secrets, atHand, operator: operator(1) })).toEqual([])
    expect(secretSteps({ secrets, atHand, operator: operator(0) })).toEqual(['api VAULT_KEYS', 'runner VAULT_KEYS'])
    expect(secretSteps({ secrets, atHand: new Set(['VAULT_KEYS']) })).toEqual(['runner VAULT_KEYS'])
  })

  it('are replaced only when that was asked for, once', () => {
    const lost = { ...wishes, newOperatorKey: true }
    const facts: Facts = { ...nothingKnown, secrets: allSecrets }
    expect(plan(lost, facts, alone).steps[0]).toEqual({ do: 'put_secret', worker: 'api', name: 'OPERATOR_KEY' })
    const after = plan(lost, { ...facts, put: new Set(['OPERATOR_KEY']), atHand: new Set(['OPERATOR_KEY']) }, alone)
    expect(after.steps[0]).toEqual({ do: 'look', at: 'api' })
  })
})
