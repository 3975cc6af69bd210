import { describe, expect, it } from 'vitest'
import { alertPlace, whoMustAct } from './alert-place.ts'

describe('alertPlace', () => {
  it.each(['integration:openai', 'delivery:webhook'])('leads those who run the company to the card: %s', (about) => {
    expect(alertPlace({ about }, true)).toMatchObject({
      to: '/settings/integrations',
      search: { provider: about.split(':')[1] },
    })
  })

  it('leads a member to their own connections, and nobody else', () => {
    const about = 'connection:linkedin:mem_1'
    expect(alertPlace({ about }, false)?.to).toBe('/settings/connections')
    expect(alertPlace({ about }, true)).toBeNull()
  })

  it('leads a member who is stopped to what they can do, and nobody else', () => {
    const about = 'member:mem_1'
    expect(alertPlace({ about }, false)?.to).toBe('/settings/sharing')
    expect(alertPlace({ about }, true)).toBeNull()
  })

  it('leads those who run the company to the workflows', () => {
    const about = 'workflow:wfl_1'
    expect(alertPlace({ about }, true)?.to).toBe('/settings/workflows')
    expect(alertPlace({ about }, false)).toBeNull()
  })

  it('leads nowhere for what it does not know', () => {
    expect(alertPlace({ about: 'weather:rain' }, true)).toBeNull()
    expect(alertPlace({ about: '' }, true)).toBeNull()
    expect(alertPlace({ about: 'integration:openai' }, false)).toBeNull()
  })
})

it('has a word for whoever must act, known or not', () => {
  expect(whoMustAct('operator')).toContain('runs this RevOS')
  expect(whoMustAct('somebody new')).toContain('your company')
})
