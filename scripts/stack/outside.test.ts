import { describe, expect, it } from 'vitest'
import { decideOutside, standInNotice } from './outside.ts'
import { defaultPorts } from './ports.ts'

describe('decideOutside', () => {
  it('uses stand-ins for everything when nothing is given', () => {
    expect(decideOutside({ UNIPILE_URL: '' }, defaultPorts)).toEqual({
      standIns: ['openai', 'linkedin', 'unipile'],
      variables: {
        OPENAI_BASE_URL: 'http://127.0.0.1:9101/v1',
        LINKEDIN_API_URL: 'http://127.0.0.1:9102',
        LINKEDIN_WEB_URL: 'http://127.0.0.1:9102',
        UNIPILE_URL: 'http://127.0.0.1:9103',
      },
      origins: { openai: 'http://127.0.0.1:9101', linkedin: 'http://127.0.0.1:9102', unipile: 'http://127.0.0.1:9103' },
    })
  })

  it('starts no stand-in for a kind whose base URL is given', () => {
    const outside = decideOutside({ OPENAI_BASE_URL: 'https://api.openai.com/v1/' }, defaultPorts)
    expect(outside.standIns).toEqual(['linkedin', 'unipile'])
    expect(outside.variables.OPENAI_BASE_URL).toBe('https://api.openai.com/v1')
    expect(outside.origins.openai).toBe('https://api.openai.com')
  })

  it('keeps the LinkedIn stand-in while one of its two base URLs is missing', () => {
    const outside = decideOutside({ LINKEDIN_WEB_URL: 'http://127.0.0.1:7000' }, defaultPorts)
    expect(outside.standIns).toContain('linkedin')
    expect(outside.variables.LINKEDIN_API_URL).toBe('http://127.0.0.1:9102')
    expect(outside.origins.linkedin).toBe('http://127.0.0.1:7000')
  })

  it('names a variable that is no URL', () => {
    expect(() => decideOutside({ UNIPILE_URL: 'api1:13111' }, defaultPorts)).toThrow(/^UNIPILE_URL is not an http/)
  })
})

describe('standInNotice', () => {
  it('names the stand-ins, and is silent without any', () => {
    expect(standInNotice(['openai', 'unipile'])).toContain('for OpenAI, Unipile:')
    expect(standInNotice([])).toBe('')
  })
})
