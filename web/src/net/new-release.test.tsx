import { cleanup, render, screen } from '@testing-library/react'
import type { ComponentType } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const reload = vi.fn()

beforeEach(() => {
  vi.spyOn(location, 'reload').mockImplementation(reload)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  sessionStorage.clear()
  reload.mockReset()
})

/** A page that has just been loaded and watches; gives what it shows in place of what it could not show. */
async function loadPage() {
  cleanup()
  vi.resetModules()
  const { watchForNewRelease } = await import('./new-release.ts')
  const { ScreenFailure } = await import('../shell/screen-states.tsx')
  const { PanelFailure } = await import('../chat/panel-failure.tsx')
  const { ChatProvider } = await import('../chat/chat-context.tsx')
  watchForNewRelease()
  const show = (Failure: ComponentType) => {
    render(
      <ChatProvider>
        <Failure />
      </ChatProvider>,
    )
    expect(screen.getByRole('alert').textContent).toContain('Load the page again')
  }
  return { screen: () => show(ScreenFailure), chat: () => show(PanelFailure) }
}

const preloadFails = () => window.dispatchEvent(new Event('vite:preloadError', { cancelable: true }))

it.each(['screen', 'chat'] as const)('loads the page again once where the code of the %s is gone', async (place) => {
  const first = await loadPage()
  preloadFails()
  expect(reload).not.toHaveBeenCalled()
  first[place]()
  expect(reload).toHaveBeenCalledTimes(1)

  const second = await loadPage()
  preloadFails()
  second[place]()
  expect(reload).toHaveBeenCalledTimes(1)
})

it('loads it again for the next release too', async () => {
  sessionStorage.setItem('revos.reloadedFrom', '/assets/index-older.js')
  const page = await loadPage()
  preloadFails()
  page.screen()
  expect(reload).toHaveBeenCalledTimes(1)
})

const closed = () => {
  throw new DOMException('closed', 'SecurityError')
}

it.each<[string, () => void]>([
  ['something else broke', () => undefined],
  [
    'the connection dropped',
    () => {
      preloadFails()
      vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    },
  ],
  [
    'it could not be noted',
    () => {
      preloadFails()
      vi.stubGlobal('sessionStorage', { getItem: closed, setItem: closed, clear: () => undefined })
    },
  ],
])('leaves the failure on screen where %s', async (_, happens) => {
  const page = await loadPage()
  happens()
  page.screen()
  expect(reload).not.toHaveBeenCalled()
})
