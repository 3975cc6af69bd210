import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadScript } from './script.ts'
import { decideSurface } from './surface.ts'

describe('decideSurface', () => {
  it('waits for the script', () => {
    expect(decideSurface('edge', { name: 'loading' })).toBe('waiting')
    expect(decideSurface('hosted', { name: 'loading' })).toBe('waiting')
  })

  it('prefers OpenAI’s chat for both backends', () => {
    expect(decideSurface('edge', { name: 'defined' })).toBe('chatkit')
    expect(decideSurface('hosted', { name: 'defined' })).toBe('chatkit')
  })

  it.each(['unset', 'blocked', 'slow', 'refused'] as const)('falls back when the script is %s, where it can', (why) => {
    expect(decideSurface('edge', { name: 'failed', why })).toBe('own')
    expect(decideSurface('hosted', { name: 'failed', why })).toBe('needs-script')
  })
})

describe('loadScript', () => {
  const address = 'https://cdn.example/chatkit.js'

  /** Keeps the page from really fetching, and gives the script that would have been. */
  function interceptScript() {
    const scripts: HTMLScriptElement[] = []
    vi.spyOn(document.head, 'append').mockImplementation((...nodes) => {
      for (const node of nodes) if (node instanceof HTMLScriptElement) scripts.push(node)
    })
    return scripts
  }

  afterEach(() => {
    vi.restoreAllMocks()
    vi.useRealTimers()
  })

  it('says that it is not set up without an address', async () => {
    await expect(loadScript('')).rejects.toMatchObject({ why: 'unset' })
  })

  it('says that it was blocked when the script is not reached', async () => {
    const scripts = interceptScript()
    const failed = expect(loadScript(address)).rejects.toMatchObject({ why: 'blocked' })
    expect(scripts[0]?.src).toBe(address)
    scripts[0]?.dispatchEvent(new Event('error'))
    await failed
  })

  it('gives up after 8 s of silence', async () => {
    vi.useFakeTimers()
    interceptScript()
    let settled = false
    const failed = expect(loadScript(address).finally(() => (settled = true))).rejects.toMatchObject({ why: 'slow' })
    await vi.advanceTimersByTimeAsync(7999)
    expect(settled).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await failed
  })

  it('is done once the element is defined, and at once from then on', async () => {
    const scripts = interceptScript()
    const loaded = loadScript(address)
    customElements.define('openai-chatkit', class extends HTMLElement {})
    await loaded
    await loadScript(address)
    expect(scripts).toHaveLength(1)
  })
})
