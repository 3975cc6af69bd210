import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './paths.ts'
import { placeholders } from './placeholders.ts'

describe('placeholders', () => {
  it('finds everything that holds for the laptop alone in the API’s configuration', () => {
    const names = placeholders(readFileSync(join(root, 'wrangler.toml'), 'utf8')).map((line) => line.split(' ')[0])
    expect(names.sort()).toEqual(['CHATKIT_DOMAIN_KEY', 'WEB_URL', 'database_id', 'id', 'id'])
  })

  it('leaves alone what is of an account, and what only looks alike', () => {
    const config = `
      database_id = "7d1f2a4c-0000-4000-8000-000000000001"
      id = "f00000000000000000000000000000aa"
      WEB_URL = "https://revos-web.pages.dev"
      CHATKIT_DOMAIN_KEY = "domain_pk_68f0c0ffee"
      # WEB_URL = "http://127.0.0.1:8788"
      OPENAI_BASE_URL = "http://127.0.0.1:9101/v1"`
    expect(placeholders(config)).toEqual([])
  })
})
