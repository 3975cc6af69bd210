import type { Seeded, SeedInput } from './stack/demo.ts'

const people = [
  { vanity: 'maya-lindqvist', name: 'Maya Lindqvist' },
  { vanity: 'tomas-okafor', name: 'Tomas Okafor' },
  { vanity: 'priya-raman', name: 'Priya Raman' },
]
const owner = { email: 'owner@example.test', password: 'demo-owner-pass-1', name: 'Ada Moreno', role: 'owner' }
/** So that the demo works at any time of day. */
const wholeDay = { days: [0, 1, 2, 3, 4, 5, 6], from: '00:00', to: '24:00' }
const postPath = '/feed/update/urn:li:activity:7398000000000000001/'

type Call = (method: string, path: string, body?: unknown) => Promise<Record<string, string>>

/** Calls the API as the holder of a key. Fails with what the API said. */
function caller(apiUrl: string, key: string): Call {
  return async (method, path, body) => {
    const response = await fetch(apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = response.status === 204 ? {} : await response.json()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${answer.message}`)
    return answer
  }
}

/**
 * Makes the demo: a tenant, its owner, three members who take part in one pod, and two workflows. Everything goes through
 * the API's front door, as a person with `curl` would do it.
 *
 * The owner switches on what is off by default (standing approval, stored sign-in, the browser route), and each member
 * agrees to it, so that one `curl` shows the whole way.
 *
 * @throws Error with the API's own sentence
 */
export async function seed({ apiUrl, operatorKey, outside, openaiKey }: SeedInput): Promise<Seeded> {
  const asOperator = caller(apiUrl, operatorKey)
  const made = (await asOperator('POST', '/api/operator/tenants', {
    name: 'Northwind Studio',
    people: [
      owner,
      ...people.map(({ vanity, name }) => ({
        email: `${vanity}@example.test`,
        password: `${vanity}-pass-1`,
        name,
        role: 'member',
      })),
    ],
  })) as unknown as { tenantId: string; people: { id: string; email: string; apiKey: string }[] }
  const [ownerMade, ...membersMade] = made.people
  if (!ownerMade) throw new Error('the API made no owner')

  const asOwner = caller(apiUrl, ownerMade.apiKey)
  await asOwner('PATCH', '/api/settings', { standingApproval: true, typedSignIn: true, routes: ['browser'] })
  await asOwner('PUT', '/api/integrations/openai', {
    values: { apiKey: openaiKey ?? 'sk-demo-key-for-the-stand-in' },
  })
  await asOwner('PUT', '/api/workflows/write', { name: 'Write a post', backend: 'edge', edgeWorkflow: 'content' })
  await asOwner('PUT', '/api/workflows/ideas', {
    name: 'Ideas (hosted)',
    backend: 'hosted',
    hostedWorkflowId: 'wf_68f0c0ffee0000000000000000000001',
  })
  const pod = await asOwner('POST', '/api/pods', { name: 'Launch friends' })

  const members = []
  for (const [index, { vanity }] of people.entries()) {
    const account = membersMade[index]
    if (!account) throw new Error('the API made too few people')
    const asMember = caller(apiUrl, account.apiKey)
    const membership = await asMember('PUT', '/api/membership', { linkedinVanity: vanity })
    for (const purpose of ['repost', 'standing_approval', 'stored_sign_in']) {
      const { textVersion } = await asMember('GET', `/api/consents/text?route=browser&purpose=${purpose}`)
      await asMember('POST', '/api/consents', { route: 'browser', purpose, textVersion })
    }
    await asMember('PATCH', '/api/membership', { approval: 'standing', hours: wholeDay })
    const signIn = { email: account.email, password: `${vanity}-pass-1` }
    await asMember('PUT', '/api/membership/linkedin-sign-in', signIn)
    await asOwner('POST', `/api/pods/${pod.id}/members`, { memberId: membership.id })
    members.push({ id: membership.id ?? '', ...signIn, apiKey: account.apiKey })
  }
  return {
    tenantId: made.tenantId,
    apiKey: ownerMade.apiKey,
    owner: { email: owner.email, password: owner.password },
    members,
    podId: pod.id ?? '',
    postUrl: outside.linkedin + postPath,
  }
}
