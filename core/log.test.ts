import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorFields, logLine, redact } from './log.ts'

describe('logLine', () => {
  it('is one line of JSON whatever the words hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (event, error) => {
        const line = logLine('info', event, { error }, 0)
        expect(line).not.toMatch(/[\n\r]/)
        expect(JSON.parse(line)).toMatchObject({ at: '1970-01-01T00:00:00.000Z', level: 'info' })
      }),
    )
  })

  it.each([
    ['an address', 'no user maya@example.test here', 'maya'],
    ['an address in another script', 'jané@exämple.de', 'jané'],
    ['an API key of ours', 'key rk_4f3c2a1b9d8e7f60 refused', '4f3c2a1b'],
    ["OpenAI's key", 'Incorrect API key provided: sk-proj-abcdef123456', 'abcdef'],
    ['a client secret', 'cs_eyJhbGciOiJIUzI1NiJ9.e30.x', 'eyJhb'],
    ['a bearer header', 'authorization: Bearer abc.def', 'abc.def'],
    ['a JWT', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'eyJzdWIi'],
  ])('does not show %s', (_, text, secret) => {
    expect(logLine('error', 'failed', { error: text }, 0)).not.toContain(secret)
    expect(redact(text)).not.toContain(secret)
  })

  it('keeps ids, which people search for', () => {
    expect(redact('act_0199f0c2a1b4d4c3b2a1f0e9d8c7b6a5')).toBe('act_0199f0c2a1b4d4c3b2a1f0e9d8c7b6a5')
  })
})

describe('errorFields', () => {
  it('takes name, words and the first frames', () => {
    const fields = errorFields(new TypeError('no'))
    expect(fields.error).toBe('TypeError: no')
    expect(fields.stack).not.toContain('\n')
  })
  it('says only the type of a thrown value', () => {
    expect(errorFields('password123')).toEqual({ error: 'string' })
  })
})
