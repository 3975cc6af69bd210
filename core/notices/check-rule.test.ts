import { describe, expect, it } from 'vitest'
import type { CredentialStatus } from '../vault/credential.ts'
import { noteOf, type Standing } from './check-rule.ts'

/** The changes that a course of tests leads to. */
function course(start: CredentialStatus, ...found: CredentialStatus[]) {
  let standing: Standing = { status: start, failures: 0 }
  return found.map((status) => {
    const noted = noteOf(standing, status)
    standing = noted
    return `${noted.status} ${noted.change}`
  })
}

describe('noteOf', () => {
  it('takes a lost answer for a fault only the second time', () => {
    expect(course('ok', 'no_network', 'ok', 'no_network', 'no_network', 'no_network', 'ok')).toEqual([
      'ok none',
      'ok none',
      'ok none',
      'no_network worse',
      'no_network none',
      'ok better',
    ])
  })

  it('takes a refusal at its word, once', () => {
    expect(course('ok', 'wrong_key', 'wrong_key', 'quota', 'ok', 'ok')).toEqual([
      'wrong_key worse',
      'wrong_key none',
      'quota worse',
      'ok better',
      'ok none',
    ])
  })

  it('does not forget a refusal because an answer was lost', () => {
    expect(course('wrong_key', 'no_network', 'wrong_key')).toEqual(['wrong_key none', 'wrong_key none'])
    expect(course('untested', 'ok')).toEqual(['ok better'])
  })
})
