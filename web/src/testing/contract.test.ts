import { describe, expect, it } from 'vitest'
import { answerFaults, type Found, findOperation, refusalFaults, requestFaults } from './contract.ts'
import { anActivity, nothing } from './records.ts'
import { page } from './scripted-api.ts'
import { aWholeActivity } from './sharing-records.ts'

const at = (method: string, path: string): Found => {
  const found = findOperation(method, path)
  if (!found) throw new Error('none')
  return found
}
const asked = (method: string, address: string, body?: unknown) => {
  const { pathname, searchParams } = new URL(address, 'http://x')
  return requestFaults(at(method, pathname), searchParams, body)
}
const answered = (method: string, path: string, body: unknown, status = 200) =>
  answerFaults(at(method, path).operation, status, body)

describe('the operation of a request', () => {
  it('is found by method and path, with what the path names', () => {
    const { operation, parameters } = at('DELETE', '/api/pods/pod_1/members/mem%201')
    expect([operation.name, Object.values(parameters)]).toEqual(['pods.leave', ['pod_1', 'mem 1']])
    expect(at('GET', '/api/workflows/installed').operation.name).toBe('workflows.installed')
  })

  it('does not exist for what the API does not have', () => {
    expect(() => findOperation('GET', '/api/nothing')).toThrow('GET /api/nothing: the API has no such operation.')
    expect(() => findOperation('PUT', '/api/me')).toThrow('no such operation')
  })

  it('is none for signing in, the chat and files', () => {
    for (const path of ['/api/auth/sign-out', '/chatkit', '/api/audit/export', '/api/activities/a/screenshots/3']) {
      expect(findOperation('POST', path)).toBeNull()
    }
  })
})

describe('a request', () => {
  it.each([
    ['GET', '/api/activities?own=true&limit=50&state=proposed', undefined, []],
    ['GET', '/api/activities?mine=1', undefined, ['mine: the API has no such field']],
    ['GET', '/api/activities?limit=101', undefined, ['limit: Too big: expected number to be <=100']],
    ['GET', '/api/activities', {}, ['takes no body']],
    ['POST', '/api/activities/a/decline?reason=x', {}, ['takes no query']],
    ['POST', '/api/activities/a/decline', { reason: 'No', why: 'No' }, ['why: the API has no such field']],
    ['PATCH', '/api/membership', { caps: { perDay: 0 } }, ['caps.perDay: Too small: expected number to be >=1']],
    ['PUT', '/api/stops', { scope: 'tenant' }, []],
    ['POST', '/api/consents', { route: 'browser', purpose: 'repost' }, ['textVersion: missing']],
    [
      'POST',
      '/api/activities/a/settle',
      { outcome: 'not_shared', resultUrl: 'https://x' },
      ['resultUrl: Only a share that is there has an address.'],
    ],
  ])('%s %s is held to what the operation takes', (method, address, body, faults) => {
    expect(asked(method, address, body)).toEqual(faults)
  })
})

describe('an answer', () => {
  const stop = { scope: 'tenant', route: null, reason: null, by: 'Ada', at: '2026-11-20T10:00:00.000Z' }

  it('fits where it is what the operation gives', () => {
    expect(answered('GET', '/api/stops', page([stop]))).toEqual([])
    expect(answered('DELETE', '/api/stops', undefined, 204)).toEqual([])
    expect(answered('GET', '/api/activities/act_1', aWholeActivity({ own: true }))).toEqual([])
  })

  it.each([
    ['lacks a field', { items: [] }, ['nextCursor: missing']],
    ['has one too many', { ...page([]), total: 0 }, ['total: the API has no such field']],
    ['has one of another kind', page([{ ...stop, reason: 7 }]), ['items.0.reason: ', 'string', 'null']],
    ['has a time as the store keeps it', page([{ ...stop, at: 1_795_000_000_000 }]), ['items.0.at: ', 'string']],
    ['has another word', page([{ ...stop, scope: 'pod' }]), ['items.0.scope: ', 'installation']],
  ])('that %s does not', (_, body, parts) => {
    const [fault = '', ...others] = answered('GET', '/api/stops', body)
    expect(others).toEqual([])
    for (const part of parts) expect(fault).toContain(part)
  })

  it('has the operation’s status, and no body where there is none', () => {
    expect(answered('GET', '/api/stops', page([]), 201)).toEqual(['answers 200, not 201'])
    expect(answered('DELETE', '/api/stops', {}, 204)).toEqual(['answers without a body'])
  })

  it.each([
    [{ paused: { pictureUrl: null } }, 'paused'],
    [{ words: { suggested: null, own: [], disclosure: 'x', disclosureRequired: false } }, 'words'],
    [{ own: true, words: null }, 'words'],
    [{ can: { ...nothing, approve: true } }, 'can.approve'],
    [{ own: true, pressed: true, can: { ...nothing, decline: true } }, 'can.decline'],
    [{ can: { ...nothing, retry: true } }, 'can.retry'],
    [{ own: true, can: { ...nothing, settle: true } }, 'can.settle'],
    [{ own: true, state: 'succeeded', route: 'unipile', can: { ...nothing, undo: true } } as const, 'can.undo'],
    [{ removedAt: '2026-11-20T10:00:00.000Z' }, 'removedAt'],
  ])('has no activity that cannot be: %o', (facts, field) => {
    const faults = answered('GET', '/api/activities', page([anActivity(), anActivity({ id: 'act_2', ...facts })]))
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) expect(fault).toContain(`${field} of act_2`)
  })
})

describe('a refusal', () => {
  it('has a code of the API with its status', () => {
    expect(refusalFaults(409, { code: 'conflict' })).toEqual([])
    expect(refusalFaults(400, { code: 'conflict' })).toEqual(['“conflict” has status 409, not 400'])
    expect(refusalFaults(422, { code: 'validation_failed' })).toEqual(['there is no problem “validation_failed”'])
  })
})
