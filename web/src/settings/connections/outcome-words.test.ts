import { describe, expect, it } from 'vitest'
import { outcomeWords } from './outcome-words.ts'

describe('outcomeWords', () => {
  it('is silent where nothing came back', () => {
    expect(outcomeWords({})).toBeNull()
  })

  it('names the way by which the account is connected', () => {
    expect(outcomeWords({ connected: 'linkedin' })).toEqual({
      good: true,
      text: 'Your account is connected by LinkedIn.',
    })
  })

  it('leads back to where a provider comes back to, and nowhere else', () => {
    const again = '/oauth/unipile/callback?state=s&account_id=a'
    expect(outcomeWords({ refused: 'unavailable', again })).toMatchObject({ good: false, again })
    for (const elsewhere of [
      'https://evil.example',
      '//evil.example/oauth/unipile/callback?',
      'javascript:alert(1)',
      '/',
    ]) {
      expect(outcomeWords({ refused: 'unavailable', again: elsewhere })).not.toHaveProperty('again')
    }
  })

  it('says what to do about a refusal, and never shows a code or a word out of the address', () => {
    expect(outcomeWords({ refused: 'other_profile' })?.text).toContain('your own')
    for (const refused of ['new_reason', 'constructor', 'Call 555 now']) {
      expect(outcomeWords({ refused })).toEqual({ good: false, text: 'The connection was not made. Connect again.' })
    }
    expect(outcomeWords({ connected: '<b>you</b>' })?.text).toBe('Your account is connected by it.')
  })
})
