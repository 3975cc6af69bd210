import type { PodJob } from '../../../../core/messages.ts'
import { unipilePosts } from '../../../../core/providers/unipile-posts.ts'
import { keyRing } from '../../../../core/vault/ring.ts'
import { vaultReader } from '../../../../core/vault/store.ts'
import type { Env } from '../../../../runner/env.ts'
import { env as bindings, postUrn } from '../world.ts'
import { emptyTally, killAt, type Part, playRound, type Tally } from './round.ts'

/** A consumer as it is usually written, for comparison: it publishes, and then acknowledges. It keeps no ledger. */
async function usualConsumer(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const { tenantId, activityId } = message.body as Extract<PodJob, { activityId: string }>
    const vault = vaultReader(env.DB, env.VAULT, () => keyRing(env), tenantId)
    const company = JSON.parse((await vault.read({ provider: 'unipile' })) ?? '{}') as { dsn: string; apiKey: string }
    const memberId = await env.DB.prepare('select member_id as id from activities where id = ?1')
      .bind(activityId)
      .first('id')
    const member = JSON.parse((await vault.read({ provider: 'unipile', subject: String(memberId) })) ?? '{}') as {
      accountId: string
    }
    const posts = unipilePosts({ ...company, api: 'v1' }, member.accountId)
    await posts.vanity()
    const asked = await posts.post(postUrn)
    if ('shown' in asked) await posts.share(asked.shown, '')
    await env.DB.prepare('update activities set result_url = ?2 where id = ?1').bind(activityId, 'shared').run()
    message.ack()
  }
}

const points = [
  'before d1 select version from',
  'after d1 select member_id as',
  'after kv get',
  'after http GET /api/v1/users/me',
  'after http GET /api/v1/posts/…',
  'before http POST /api/v1/posts',
  'after http POST /api/v1/posts',
  'before d1 update activities set',
  'after d1 update activities set',
] as const

/** The usual way, killed at its points. @returns how often it shared twice, which is what it is here to show */
export async function usualWay(
  rounds: number,
  random: () => number,
): Promise<Tally & { readonly at: readonly string[] }> {
  const tally = emptyTally()
  const at = new Set<string>()
  const parts = Array.from({ length: rounds * points.length }, (_, index): Part => {
    const point = points[index % points.length] ?? points[0]
    return {
      what: point,
      scripts: [killAt(point)],
      judge: ({ reposts }) => {
        if (reposts > 1) at.add(point)
        return null
      },
    }
  })
  await playRound(
    {
      parts,
      random,
      batch: 1,
      consumer: (batch, env) => usualConsumer(batch, env),
      prepare: async (shares, installation) => {
        // Our own machinery leaves them alone.
        const ids = JSON.stringify(shares.map(({ activityId }) => activityId))
        await bindings.DB.prepare(
          `update activities set state = 'canceled' where id in (select value from json_each(?1))`,
        )
          .bind(ids)
          .run()
        installation.send(shares.map(({ tenantId, activityId }) => ({ v: 1, kind: 'share', tenantId, activityId })))
      },
    },
    tally,
  )
  return { ...tally, at: [...at] }
}
