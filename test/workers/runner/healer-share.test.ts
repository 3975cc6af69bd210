import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { auditTrail } from '../../../core/audit.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { vault } from '../../../core/vault/store.ts'
import { outlineOf } from '../../../runner/browser/outline.ts'
import { takeSnapshot } from '../../../runner/browser/snapshot.ts'
import { typeSignIn } from '../../../runner/routes/browser/sign-in.ts'
import { chose, modelRequests, openStage, order } from './healer-world.ts'
import { activity, type Case, deliver, env, message, newCase, postPath, reposts, site, trouble } from './world.ts'

const other = 'urn:li:activity:7398000000000000002'

/** How a model would name the control with a label, on the post as a member with these switches sees it. */
async function refFor(label: string, switches: Record<string, unknown>): Promise<string> {
  const vanity = `looker-${crypto.randomUUID().slice(0, 8)}`
  await site('POST', '/__accounts', { vanity, name: 'Robin Ahlberg' })
  const stage = await openStage()
  try {
    await typeSignIn(stage.scene, { email: `${vanity}@example.test`, password: `${vanity}-pass-1` })
    await site('POST', '/__trouble', { account: vanity, ...switches })
    await stage.scene.page.goto(env.LINKEDIN_WEB_URL + postPath)
    const root = await stage.scene.page.waitForSelector(
      '[data-view-tracking-scope*="requestedUrn"], .feed-shared-update-v2',
    )
    const node = outlineOf((await takeSnapshot(stage.scene.page, root)).nodes).find(({ name }) => name === label)
    if (!node) throw new Error(`no control is called ${label}`)
    return node.ref
  } finally {
    await stage.close()
  }
}

async function storeKey({ tenantId }: Case): Promise<void> {
  const audit = auditTrail(env.DB, tenantId, { id: 'test', via: 'system', requestId: null })
  const secret = JSON.stringify({ apiKey: `sk-heal-${crypto.randomUUID()}` })
  await vault(env.DB, env.VAULT, () => keyRing(env), tenantId, audit).write(
    { provider: 'openai' },
    { secret, hint: '…' },
    Date.now(),
  )
}

/** Puts what the member's gate has counted two hours back: beyond the time that has to lie between two shares. */
async function waitForTurn({ vanity }: Case): Promise<void> {
  const gate = env.MEMBER_GATE.getByName(`linkedin/${vanity.toLowerCase()}`)
  await runInDurableObject(gate, (_, { storage }) => {
    storage.sql.exec('update begun_shares set at = at - 7200000')
  })
}

const used = ({ tenantId, activityId }: Case) =>
  env.DB.prepare(
    'select model_calls as calls, tokens, cost_micros as cost from activities where tenant_id = ?1 and id = ?2',
  )
    .bind(tenantId, activityId)
    .first<{ calls: number; tokens: number; cost: number }>()

describe('a share where the Repost button has another name and another icon', () => {
  it.each([
    { switches: { dialect: 'L', renamedButtons: 'button' }, comment: null },
    { switches: { dialect: 'X', renamedButtons: 'button' }, comment: null },
    { switches: { dialect: 'S2', renamedButtons: 'button' }, comment: 'Worth your time.' },
  ])('is made with one call to the model, and the next with none: %o', async ({ switches, comment }) => {
    await env.DB.prepare('delete from locators').run()
    const model = `gpt-6-luna-${crypto.randomUUID()}`
    const given = { ...env, AGENT_MODEL: model }
    const first = await newCase({ agent: 'ask', comment })
    await storeKey(first)
    await trouble(first, switches)
    await order('/__script', { responses: [{ when: model, ...chose(await refFor('Pass along', switches)) }] })
    await deliver([message(first)], { given })
    expect(await activity(first)).toMatchObject({ state: 'succeeded' })
    const cost = await used(first)
    expect(cost).toMatchObject({ calls: 1 })
    expect(cost?.tokens).toBeGreaterThan(0)
    expect(cost?.tokens).toBeLessThan(3_000)

    const second = await newCase({ sameMember: first, urn: other, path: `/feed/update/${other}/`, comment })
    await waitForTurn(first)
    await deliver([message(second)], { given })
    expect(await activity(second)).toMatchObject({ state: 'succeeded' })
    expect(await used(second)).toMatchObject({ calls: 0, tokens: 0 })
    expect(await modelRequests(model)).toHaveLength(1)
    expect(await reposts(first)).toHaveLength(2)
  })

  it.each(['menu', 'all', 'post'] as const)(
    'is not made where what publishes is renamed: %s',
    async (renamedButtons) => {
      await env.DB.prepare('delete from locators').run()
      const given = { ...env, AGENT_MODEL: `gpt-6-luna-${crypto.randomUUID()}` }
      const share = await newCase({ agent: 'off', comment: renamedButtons === 'post' ? 'Worth your time.' : null })
      await storeKey(share)
      await trouble(share, { renamedButtons })
      await deliver([message(share)], { given })
      expect(await activity(share)).toMatchObject({ state: 'needs_person', pressed_at: null })
      expect(await used(share)).toMatchObject({ calls: 0 })
      expect(await reposts(share)).toEqual([])
    },
  )
})
