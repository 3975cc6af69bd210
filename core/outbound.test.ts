import { describe, expect, it } from 'vitest'
import { whyNotOutbound } from './outbound.ts'

describe('an address that a tenant gives', () => {
  it.each(['https://hooks.example.com/x', 'https://api1.unipile.com:13111', 'https://xn--exmple-cua.com'])(
    '%s may be called',
    (url) => {
      expect(whyNotOutbound(url, 'public')).toBeNull()
    },
  )

  it.each([
    ['http://hooks.acme.com', /https/],
    ['https://127.0.0.1/', /public/],
    ['https://2130706433/', /public/],
    ['https://0x7f.1/', /public/],
    ['https://[::1]/', /public/],
    ['https://localhost:8787/', /public/],
    ['https://metadata.google.internal/', /public/],
    ['https://printer.local./', /public/],
    ['https://intranet/', /public/],
    ['https://user:pass@acme.com/', /user name/],
    ['ftp://acme.com', /https/],
    ['acme.com', /not an address/],
  ])('%s may not', (url, reason) => {
    expect(whyNotOutbound(url, 'public')).toMatch(reason)
  })

  it('may be on this machine where the installation says so, but is still the web', () => {
    expect(whyNotOutbound('http://127.0.0.1:9105/hooks/a', 'any')).toBeNull()
    expect(whyNotOutbound('file:///etc/passwd', 'any')).toMatch(/https/)
    expect(whyNotOutbound('http://a:b@127.0.0.1/', 'any')).toMatch(/user name/)
  })
})
