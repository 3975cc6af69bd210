import { describe, expect, it } from 'vitest'
import { parseCredential } from './credential.ts'
import { vanityIn } from './identity.ts'

describe('vanityIn', () => {
  it.each([
    ['/in/Maya-Lindqvist/', 'maya-lindqvist'],
    ['/in/l%C3%A9a-moreau', 'léa-moreau'],
    ['/in/me/', null],
    ['/in/', null],
    ['/in/maya/recent-activity/', null],
    ['/company/maya/', null],
    ['/in/%E0%A4%A/', null],
  ])('reads %s', (path, vanity) => {
    expect(vanityIn(path)).toBe(vanity)
  })
})

describe('parseCredential', () => {
  it('takes an e-mail address and a password', () => {
    expect(parseCredential('{"email":"a@x.test","password":"p"}')).toEqual({ email: 'a@x.test', password: 'p' })
  })

  it.each(['', 'text', 'null', '[]', '{}', '{"email":"a@x.test"}', '{"email":"a@x.test","password":""}'])(
    'refuses %s without a word of it',
    (stored) => {
      expect(parseCredential(stored)).toBeNull()
    },
  )
})
