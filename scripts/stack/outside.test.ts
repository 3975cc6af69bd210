import { describe, expect, it } from 'vitest'
import { decideOutside, standInNotice } from './outside.ts'
import { defaultPorts } from './ports.ts'

describe('decideOutside', () => {
  it('uses stand-ins for everything when nothing is given', () => {
    expect(decideOutside({ UNIPILE_URL: '' }, defaultPorts)).toEqual({
      standIns: ['openai', 'linkedin', 'unipile', 'identity', 'receiver'],
      variables: {
        OPENAI_BASE_URL: 'http://127.0.0.1:9101/v1',
        LINKEDIN_API_URL: 'http://127.0.0.1:9102',
        LINKEDIN_WEB_URL: 'http://127.0.0.1:9102',
        UNIPILE_URL: 'http://127.0.0.1:9103',
        GOOGLE_ISSUER_URL: 'http://127.0.0.1:9104',
      },
      origins: {
        openai: 'http://127.0.0.1:9101',
        linkedin: 'http://127.0.0.1:9102',
        unipile: 'http://127.0.0.1:9103',
        identity: 'http://127.0.0.1:9104',
        receiver: 'http://127.0.0.1:9105',
      },
    })
  })

  it('starts no stand-in for a kind whose base URL is given', () => {
    const outside = decideOutside({ OPENAI_BASE_URL: 'https://api.openai.com/v1/' }, defaultPorts)
    expect(outside.standIns).toEqual(['linkedin', 'unipile', 'identity', 'receiver'])
    expect(outside.variables.OPENAI_BASE_URL).toBe('https://api.openai.com/v1')
    expect(outside.origins.openai).toBe('https://api.openai.com')
  })

  it('keeps the LinkedIn stand-in while one of its two base URLs is missing', () => {
    const outside = decideOutside({ LINKEDIN_WEB_URL: 'http://127.0.0.1:7000' }, defaultPorts)
    expect(outside.standIns).toContain('linkedin')
    expect(outside.variables.LINKEDIN_API_URL).toBe('http://127.0.0.1:9102')
    expect(outside.origins.linkedin).toBe('http://127.0.0.1:7000')
  })

  it('starts no identity stand-in for the real Google, and the receiver always', () => {
    const all = { ...decideOutside({}, defaultPorts).variables, GOOGLE_ISSUER_URL: 'https://accounts.google.com' }
    const outside = decideOutside(all, { ...defaultPorts, receiver: 7005 })
    expect(outside.standIns).toEqual(['receiver'])
    expect(outside.variables.GOOGLE_ISSUER_URL).toBe('https://accounts.google.com')
    expect(outside.origins.receiver).toBe('http://127.0.0.1:7005')
  })

  it('names a variable that is no URL', () => {
    expect(() => decideOutside({ UNIPILE_URL: 'api1:13111' }, defaultPorts)).toThrow(/^UNIPILE_URL is not an http/)
  })
})

describe('standInNotice', () => {
  it('names the stand-ins, and is silent without any', () => {
    expect(standInNotice(['openai', 'unipile', 'identity', 'receiver'])).toContain('for OpenAI, Unipile, Google:')
    expect(standInNotice([])).toBe('')
    expect(standInNotice(['receiver'])).toBe('')
  })
})
