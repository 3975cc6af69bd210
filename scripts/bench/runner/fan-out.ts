import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { median, table } from '../../measures.ts'
import { cache } from '../../paths.ts'
import { apiOf } from '../api-call.ts'
import { residentMb } from '../chatkit/machine.ts'
import { spread, tenth, whole } from '../chatkit/spread.ts'
import type { RunnerEffort } from './effort.ts'
import { type FanOutWorld, startFanOutWorld } from './fan-out-world.ts'

const allDay = JSON.stringify({ days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' })
/** Each post is another one, so that each is planned anew. */
let postNumber = 7398000000000100000n
const smallMembers = 3
const otherMembers = 60
/** How long the stand-in for Unipile takes for an answer: a share keeps a runner waiting, not working, as a browser does. */
const shareMs = 2000

interface Company {
  readonly tenantId: string
  readonly apiKey: string
  readonly podId: string
  readonly members: number
}

/** One post to a large pod, and many companies offering posts at once. */
export async function benchFanOut({ podMembers, tenants, pairs, note }: RunnerEffort): Promise<string> {
  const folder = mkdtempSync(join(cache, 'bench-fan-out-'))
  const world = await startFanOutWorld(folder)
  try {
    const large = await largePod(world, podMembers, Math.max(2, Math.min(pairs, 3)), note)
    await world.sql(
      `update activities set state = 'canceled', state_actor = 'bench' where state in ('proposed', 'approved')`,
    )
    return `${large}\n\n${await manyTenants(world, tenants, Math.max(2, pairs), note)}`
  } finally {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes a company with a pod of members who have agreed to be shared for by Unipile without being asked. */
async function newCompany(world: FanOutWorld, name: string, members: number): Promise<Company> {
  const call = apiOf(world.url)
  type Made = { tenantId: string; people: { apiKey: string }[] }
  const person = { email: `${name}@example.test`, name, role: 'owner', password: `bench-${crypto.randomUUID()}` }
  const made = await call<Made>('POST', '/api/operator/tenants', world.operatorKey, { name, people: [person] })
  const { tenantId } = made
  const apiKey = made.people[0]?.apiKey ?? ''
  const podId = `pod_${name}`
  const since = Date.now() - 60 * 86_400_000
  await world.sql(`update tenants set standing_approval = 1, routes = '["unipile"]' where id = ?`, tenantId)
  await world.sql(
    'insert into pods (tenant_id, id, name, created_at) values (?, ?, ?, ?)',
    tenantId,
    podId,
    name,
    since,
  )
  const numbers = 'with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?2)'
  // Ids of the product's length, so that what is derived from them is as long as there.
  const memberId = `'mem_' || printf('%020d', i) || '${tenantId.slice(-8)}' || printf('%04d', i)`
  for (const query of [
    `insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
     ${numbers} select ?1 || '_u' || i, 'Person ' || i, ?1 || i || '@bench.test', 1, '2026-09-01', '2026-09-01' from n where ?3 > 0`,
    `insert into members (tenant_id, id, user_id, linkedin_vanity, approval, hours, created_at)
     ${numbers} select ?1, ${memberId}, ?1 || '_u' || i, lower(?1) || '-' || i, 'standing', '${allDay}', ?3 from n`,
    `insert into pod_members (tenant_id, pod_id, member_id, joined_at) ${numbers} select ?1, '${podId}', ${memberId}, ?3 from n`,
    `insert into consents (tenant_id, member_id, route, purpose, text_version, given_at)
     ${numbers} select ?1, ${memberId}, 'unipile', p.value, '1', ?3 from n, json_each('["repost","standing_approval"]') p`,
  ])
    await world.sql(query, tenantId, members, since)
  return { tenantId, apiKey, podId, members }
}

interface Offered {
  readonly id: string
  readonly ms: number
}

async function offer(world: FanOutWorld, { podId, apiKey }: Company): Promise<Offered> {
  postNumber += 1n
  const postUrl = `${world.linkedinUrl}/feed/update/urn:li:activity:${postNumber}/`
  const started = performance.now()
  const { id } = await apiOf(world.url)<{ id: string }>('POST', `/api/pods/${podId}/amplifications`, apiKey, {
    postUrl,
  })
  return { id, ms: performance.now() - started }
}

/** Waits until an offer is planned for everybody, and gives how long. */
async function planned(
  world: FanOutWorld,
  { tenantId, members }: Company,
  id: string,
  each: () => void,
): Promise<number> {
  const started = performance.now()
  for (;;) {
    const [row] = await world.sql(
      'select state, planned from amplifications where tenant_id = ? and id = ?',
      tenantId,
      id,
    )
    each()
    if (row?.state === 'open') break
    if (performance.now() - started > 300_000)
      throw new Error(`Planned for ${row?.planned} of ${members} in five minutes.`)
    await pause(50)
  }
  return performance.now() - started
}

async function largePod(world: FanOutWorld, members: number, times: number, note: () => void): Promise<string> {
  const company = await newCompany(world, 'large', members)
  const small = await newCompany(world, 'warm', smallMembers)
  await planned(world, small, (await offer(world, small)).id, () => {})
  note()
  const [answered, wholes, memory, written, statements, states] = [[], [], [], [], [], []] as [
    number[],
    number[],
    number[],
    number[],
    number[],
    string[],
  ]
  for (let time = 0; time < times; time++) {
    await world.rows()
    const before = residentMb(world.pid)
    let most = before
    const { id, ms } = await offer(world, company)
    const waited = await planned(world, company, id, () => {
      most = Math.max(most, residentMb(world.pid))
    })
    const { rowsWritten, statements: asked } = await world.rows()
    answered.push(ms)
    wholes.push(ms + waited)
    memory.push(most - before)
    written.push(rowsWritten / members)
    statements.push(asked / members)
    const counts = await world.sql(
      'select state, count(*) as n from activities where tenant_id = ? and amplification_id = ? group by state order by state',
      company.tenantId,
      id,
    )
    states.push(counts.map(({ state, n }) => `${n} ${state}`).join(', '))
    note()
  }
  const [few, many] = [await newCompany(world, 'tenth', Math.ceil(members / 10)), company]
  const heaps = [await mostHeap(world, few), await mostHeap(world, many)]
  note()
  const rows = [
    [`one post to a pod of ${whole(members)}`, 'median (range)', 'aim'],
    ['the request is answered in, ms', spread(answered, whole), '≤ 300'],
    [
      'every share is planned after, s',
      spread(
        wholes.map((ms) => ms / 1000),
        tenth,
      ),
      '',
    ],
    ['rows written for a share', spread(written, (value) => value.toFixed(2)), '≤ 5'],
    ['statements for a share', spread(statements, (value) => value.toFixed(2)), ''],
    [
      `the Workers’ heaps grow by, MB, for ${whole(few.members)} and for ${whole(members)}`,
      heaps.map(tenth).join(' and '),
      'flat',
    ],
    ['workerd grows by, database and all, MB', spread(memory, whole), ''],
  ]
  return `${table(rows)}

  the shares then: ${states.at(-1)}. Rows are the database's own count, with those of indexes, triggers, the offer and what ran beside
  it; workerd here holds the database and both Workers.`
}

/** By how much the heaps of the API and the runner grow at most while an offer is planned, in MB, garbage and all. */
async function mostHeap(world: FanOutWorld, company: Company): Promise<number> {
  const now = async () => (await Promise.all(world.heaps.map((heap) => heap.used()))).reduce((sum, one) => sum + one, 0)
  const before = await now()
  let [most, done] = [before, false]
  const watch = async () => {
    for (; !done; await pause(10)) most = Math.max(most, await now())
  }
  const watching = watch()
  await planned(world, company, (await offer(world, company)).id, () => {})
  done = true
  await watching
  return most - before
}

/** What a company's members wait, in ms: for the answer, and from there until a runner took the last share that was due. */
interface Wait {
  readonly answered: number
  readonly taken: number
}

async function waitOf(world: FanOutWorld, company: Company): Promise<Wait> {
  const { id, ms: answered } = await offer(world, company)
  const answeredAt = Date.now()
  for (;;) {
    const [row] = await world.sql(
      `select count(distinct e.activity_id) as n, max(e.at) as at from activities a
         join activity_events e on e.tenant_id = a.tenant_id and e.activity_id = a.id and e.to_state = 'running'
       where a.tenant_id = ? and a.amplification_id = ?`,
      company.tenantId,
      id,
    )
    if (Number(row?.n) >= company.members) return { answered, taken: Math.max(0, Number(row?.at) - answeredAt) }
    if (Date.now() - answeredAt > 300_000)
      throw new Error(`Only ${row?.n} of ${company.members} shares were begun in five minutes.`)
    await pause(20)
  }
}

async function manyTenants(world: FanOutWorld, count: number, times: number, note: () => void): Promise<string> {
  await fetch(`${world.unipileUrl}/__trouble`, { method: 'POST', body: JSON.stringify({ delayMs: shareMs }) })
  const small: Company[] = []
  for (let time = 0; time < times * 3; time++)
    small.push(await withUnipile(world, await newCompany(world, `small-${time}`, smallMembers)))
  const others: Company[] = []
  for (let number = 1; number < count; number++)
    others.push(await withUnipile(world, await newCompany(world, `other-${number}`, otherMembers)))
  note()
  const waits: Record<'alone' | 'busy' | 'together', Wait[]> = { alone: [], busy: [], together: [] }
  for (const [index, company] of small.entries()) {
    const kind = (['alone', 'busy', 'together'] as const)[index % 3] ?? 'alone'
    const all = kind === 'alone' ? [] : others.map((other) => offer(world, other))
    if (kind === 'busy') {
      await Promise.all(all)
      await pause(shareMs)
    }
    waits[kind].push(await waitOf(world, company))
    await Promise.all(all)
    await settled(world)
    note()
  }
  const sum = ({ answered, taken }: Wait) => answered + taken
  const alone = median(waits.alone.map(sum))
  const row = (name: string, list: Wait[], aim: string) => [
    name,
    spread(
      list.map(({ answered }) => answered),
      whole,
    ),
    spread(
      list.map(({ taken }) => taken),
      whole,
    ),
    spread(list.map(sum), whole),
    `${(median(list.map(sum)) / alone).toFixed(2)} ×`,
    aim,
  ]
  const rows = [
    [
      `a company of ${smallMembers} members waits, ms`,
      'for the answer',
      'then for a runner',
      'in all',
      'to alone',
      'aim',
    ],
    row('alone', waits.alone, ''),
    row(`while the shares of ${count - 1} others are due`, waits.busy, '≤ 2'),
    row(`in the same moment as ${count - 1} others`, waits.together, '≤ 2'),
  ]
  return `${table(rows)}

  Until a runner has taken the last of its shares. The others have ${otherMembers} members each, of which five are due at once (the
  hourly cap), and were offered their posts ${shareMs} ms before, or in the same moment; a share keeps a runner for about ${shareMs} ms or more, at Unipile's stand-in. The queue is one with the service's hundred
  consumers of up to four messages; the API, the runners and the database share one thread of one workerd here, and two cores with all else.`
}

/** Waits until nothing is on its way any more. */
async function settled(world: FanOutWorld): Promise<void> {
  for (let time = 0; time < 3000; time++) {
    const [row] = await world.sql(
      `select count(*) as n from activities where state in ('queued', 'running', 'submitting')`,
    )
    if (row?.n === 0) return
    await pause(100)
  }
}

/** Gives a company its access to Unipile, and each member an account there. */
async function withUnipile(world: FanOutWorld, company: Company): Promise<Company> {
  const { tenantId } = company
  await world.order({
    do: 'seal',
    tenantId,
    provider: 'unipile',
    secret: JSON.stringify({ apiKey: 'bench-key-0123456789' }),
  })
  const members = await world.sql(
    `select id from members where tenant_id = ? order by id limit ${smallMembers + 7}`,
    tenantId,
  )
  for (const { id } of members) {
    const secret = JSON.stringify({ accountId: 'uni_maya_lindqvist' })
    await world.order({ do: 'seal', tenantId, provider: 'unipile', subject: String(id), secret })
  }
  return company
}
