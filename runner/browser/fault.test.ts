import { describe, expect, it } from 'vitest'
import { faultFields, faultOf } from './fault.ts'

const named = (name: string, message = '') => Object.assign(new Error(message), { name })

describe('faultOf', () => {
  it.each([
    [new Error('net::ERR_TOO_MANY_REDIRECTS at https://x'), 'redirect_loop'],
    [new Error('net::ERR_BLOCKED_BY_CLIENT at https://evil.test'), 'other_host'],
    [new Error('net::ERR_EMPTY_RESPONSE at https://x'), 'unreachable'],
    [named('TimeoutError', 'Navigation timeout of 20000 ms exceeded'), 'too_slow'],
    [named('TargetCloseError', 'Protocol error (Runtime.callFunctionOn): Target closed'), 'browser_lost'],
    [named('ProtocolError', 'Protocol error'), 'browser_lost'],
    [new Error('Execution context was destroyed, most likely because of a navigation.'), 'browser_lost'],
    [new Error('Unable to connect to existing session x (it may still be in use)'), 'browser_lost'],
    [new TypeError("Cannot read properties of undefined (reading 'x')"), 'unforeseen'],
    ['text', 'unforeseen'],
  ])('tells %s', (error, fault) => {
    expect(faultOf(error)).toBe(fault)
  })
})

describe('faultFields', () => {
  it('holds no words of the error', () => {
    const error = new Error('Evaluation failed: the page says hello@x.test')
    error.stack = `Error: Evaluation failed: the page\nsays hello@x.test\n    at press (runner/browser/press.ts:1:1)`
    expect(JSON.stringify(faultFields(error))).not.toMatch(/says|hello/)
    expect(faultFields(error).stack).toBe(' at press (runner/browser/press.ts:1:1)')
    expect(faultFields(new Error('net::ERR_EMPTY_RESPONSE at https://x/secret')).error).toBe('net::ERR_EMPTY_RESPONSE')
  })
})
