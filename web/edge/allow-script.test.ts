import { describe, expect, it } from 'vitest'
import { allowScript } from './allow-script.ts'

const policy = "default-src 'self'; script-src 'self' https://cdn.example; frame-src https://cdn.example"

describe('allowScript', () => {
  it('leaves the policy alone when the origin is allowed already', () => {
    expect(allowScript(policy, 'https://cdn.example/chatkit.js')).toBe(policy)
  })

  it('adds the origin to scripts, frames and calls, and to nothing else', () => {
    expect(allowScript(`${policy}; connect-src 'self'; img-src 'self'`, 'http://127.0.0.1:9101/chatkit.js')).toBe(
      "default-src 'self'; script-src 'self' https://cdn.example http://127.0.0.1:9101; " +
        "frame-src https://cdn.example http://127.0.0.1:9101; connect-src 'self' http://127.0.0.1:9101; img-src 'self'",
    )
  })

  it.each(['', 'not a url', 'javascript:alert(1)', "data:text/javascript,alert('1')"])('ignores %j', (address) => {
    expect(allowScript(policy, address)).toBe(policy)
  })
})
