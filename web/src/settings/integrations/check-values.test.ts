import { describe, expect, it } from 'vitest'
import { startValues, valuesToSend, wrongValues } from './check-values.ts'

const key = {
  ...{ name: 'apiKey', label: 'API key', kind: 'secret' as const, required: true },
  ...{ pattern: 'sk-[\\w-]{8,200}', default: null, value: null },
}
const url = {
  ...{ name: 'baseUrl', label: 'Base URL', kind: 'url' as const, required: false },
  ...{ pattern: null, default: 'https://api.example/v1', value: 'https://own.example/v1' },
}

describe('the values of a form', () => {
  it('begin with what is stored, never with a secret', () => {
    expect(startValues([{ ...key, value: 'sk-…abcd' }, url])).toEqual({ apiKey: '', baseUrl: 'https://own.example/v1' })
  })

  it('are sent as they stand, but for an empty secret', () => {
    expect(valuesToSend([key, url], { apiKey: ' ', baseUrl: '' })).toEqual({ baseUrl: '' })
    expect(valuesToSend([key, url], { apiKey: ' sk-12345678 ', baseUrl: 'x' })).toEqual({
      apiKey: 'sk-12345678',
      baseUrl: 'x',
    })
  })
})

describe('wrongValues', () => {
  it('asks for what is needed, unless something is stored or holds by default', () => {
    expect(wrongValues([key], { apiKey: '' })).toEqual({ apiKey: 'API key is needed.' })
    expect(wrongValues([{ ...key, value: 'sk-…abcd' }], { apiKey: '' })).toEqual({})
    expect(wrongValues([{ ...url, required: true }], {})).toEqual({})
  })

  it('holds the whole value to the pattern', () => {
    expect(wrongValues([key], { apiKey: 'sk-12345678' })).toEqual({})
    expect(Object.keys(wrongValues([key], { apiKey: 'my key: sk-12345678' }))).toEqual(['apiKey'])
  })
})
