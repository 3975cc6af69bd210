import { describe, expect, it } from 'vitest'
import { ApiProblem, isPassing, messageOf, NetworkFailure, readProblem } from './problem.ts'

const refused = (status: number, body: BodyInit | null, headers = {}) =>
  readProblem(new Response(body, { status, headers }))

describe('readProblem', () => {
  it('takes all of problem details', async () => {
    const body = JSON.stringify({
      message: 'The name is too long.',
      code: 'invalid_input',
      requestId: 'req_1',
      errors: [{ path: 'body.name', message: 'At most 80 characters.' }, 'noise'],
    })
    const problem = await refused(422, body, { 'retry-after': '7' })
    expect(problem).toMatchObject({
      status: 422,
      code: 'invalid_input',
      message: 'The name is too long.',
      requestId: 'req_1',
    })
    expect(problem.retryAfterSeconds).toBe(7)
    expect(problem.field('name')).toBe('At most 80 characters.')
    expect(problem.field('scopes')).toBeUndefined()
  })

  it('takes the code of a ChatKit refusal', async () => {
    const body = JSON.stringify({ message: 'An answer is being written.', error: { code: 'turn_in_progress' } })
    expect(await refused(409, body)).toMatchObject({ code: 'turn_in_progress', message: 'An answer is being written.' })
  })

  it.each([
    [401, /signed out/],
    [403, /may not/],
    [404, /does not exist/],
    [429, /Wait a moment/],
    [500, /not your fault/],
  ])('has a sentence of its own for a bare %i', async (status, sentence) => {
    const problem = await refused(status, '<html>')
    expect(problem.message).toMatch(sentence)
    expect(problem.code).toBe(`http_${status}`)
  })
})

describe('what is tried again by itself', () => {
  it('is a lost connection or a proxy without its server, not an answer of the API', async () => {
    expect(isPassing(new NetworkFailure())).toBe(true)
    expect(isPassing(await refused(502, '<html>'))).toBe(true)
    expect(isPassing(await refused(502, JSON.stringify({ code: 'openai_key_rejected', message: 'x' })))).toBe(false)
    expect(isPassing(await refused(500, null))).toBe(true)
    expect(isPassing(await refused(404, null))).toBe(false)
    expect(isPassing(new Error('a bug'))).toBe(false)
    const running = JSON.stringify({ code: 'idempotency_running', message: 'x' })
    expect(isPassing(await refused(409, running))).toBe(true)
  })
})

describe('messageOf', () => {
  it('never shows the words of a bug', () => {
    expect(messageOf(new TypeError('x is undefined'))).not.toContain('undefined')
    expect(messageOf(new ApiProblem({ status: 409, code: 'taken', message: 'Taken.' }))).toBe('Taken.')
  })
})
