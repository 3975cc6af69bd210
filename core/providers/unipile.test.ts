import { describe, expect, it } from 'vitest'
import { unipileAccess } from './unipile.ts'

describe('the version of Unipile that a company is with', () => {
  it.each([
    ['https://api.unipile.com', undefined, 'v2'],
    ['https://api.unipile.com/', '', 'v2'],
    ['https://api8.unipile.com:13851', undefined, 'v1'],
    ['https://api.unipile.com:13851', undefined, 'v1'],
    ['https://api.unipile.com.example', undefined, 'v1'],
    ['no address', undefined, 'v1'],
    ['https://api.unipile.com', 'v1', 'v2'],
    ['https://api8.unipile.com:13851', 'v2', 'v2'],
  ])('of %s, named %s, is %s', (dsn, named, api) => {
    expect(unipileAccess(dsn, 'key', named)).toEqual({ dsn, apiKey: 'key', api })
  })
})
