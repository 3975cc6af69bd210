import type { Answer, Call, Route } from '../server.ts'
import { api, RefusedError } from './gate.ts'
import { accountOf } from './posts.ts'
import { type Account, removeAccount, type UnipileState, visibleAccount, visibleAccounts } from './state.ts'

/** Accounts of v1: list, read, delete. */
export function accountRoutes(state: UnipileState): Route[] {
  return [
    { method: 'GET', pattern: '/api/v1/accounts', handler: api(state, (call, key) => list(state, call, key)) },
    {
      method: 'GET',
      pattern: '/api/v1/accounts/:id',
      handler: api(state, (call, key) => ({ json: accountBody(state, find(state, call, key)) })),
    },
    { method: 'DELETE', pattern: '/api/v1/accounts/:id', handler: api(state, (call, key) => remove(state, call, key)) },
    { method: 'GET', pattern: '/api/v1/users/me', handler: api(state, (call, key) => me(state, call, key)) },
  ]
}

function find(state: UnipileState, call: Call, key: string): Account {
  const account = visibleAccount(state, call.params.id ?? call.url.searchParams.get('account_id') ?? '', key)
  if (!account) throw new RefusedError('errors/resource_not_found', 'Account not found.')
  return account
}

function list(state: UnipileState, call: Call, key: string): Answer {
  const limit = Number(call.url.searchParams.get('limit') ?? 100)
  if (!Number.isInteger(limit) || limit < 1 || limit > 250) {
    throw new RefusedError('errors/invalid_parameters', 'limit must be an integer from 1 to 250.')
  }
  const all = visibleAccounts(state, key)
  const from = Number(Buffer.from(call.url.searchParams.get('cursor') ?? '', 'base64url').toString() || 0)
  if (!Number.isInteger(from)) throw new RefusedError('errors/invalid_parameters', 'cursor is not one this API gave.')
  const items = all.slice(from, from + limit).map((account) => accountBody(state, account))
  const cursor = from + limit < all.length ? Buffer.from(String(from + limit)).toString('base64url') : null
  return { json: { object: 'AccountList', items, cursor } }
}

function remove(state: UnipileState, call: Call, key: string): Answer {
  removeAccount(state, find(state, call, key))
  return { json: { object: 'AccountDeleted' } }
}

function me(state: UnipileState, call: Call, key: string): Answer {
  const { person } = accountOf(state, call.url.searchParams.get('account_id'), key)
  const [first_name, ...rest] = person.name.split(' ')
  const ids = { provider: 'LINKEDIN', provider_id: person.memberId, public_identifier: person.vanity }
  return {
    json: { object: 'AccountOwnerProfile', ...ids, first_name, last_name: rest.join(' '), occupation: person.headline },
  }
}

function accountBody(state: UnipileState, { id, person, createdAt }: Account) {
  return {
    object: 'Account',
    id,
    type: 'LINKEDIN',
    name: person.name,
    created_at: new Date(createdAt).toISOString(),
    connection_params: {
      im: { id: person.memberId, publicIdentifier: person.vanity, username: person.name, premiumFeatures: [] },
    },
    groups: [],
    sources: [{ id: `${id}_MESSAGING`, status: state.trouble.of(id).source ?? 'OK' }],
  }
}
