import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { Dialog } from './dialog.tsx'

afterEach(cleanup)

/** A row that can be acted on, until it is gone or over. */
function Row({ after }: { after: 'stays' | 'gone' | 'over' }) {
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState(false)
  return (
    <main id="work" tabIndex={-1}>
      {!(done && after === 'gone') && (
        <button type="button" disabled={done && after === 'over'} onClick={() => setAsking(true)}>
          Remove
        </button>
      )}
      {asking && (
        <Dialog title="Remove it?" onClose={() => setAsking(false)}>
          <button
            type="button"
            onClick={() => {
              setDone(true)
              setAsking(false)
            }}
          >
            Yes
          </button>
        </Dialog>
      )}
    </main>
  )
}

async function answered(after: 'stays' | 'gone' | 'over') {
  render(<Row after={after} />)
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }))
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Remove it?' }))
  await userEvent.click(screen.getByRole('button', { name: 'Yes' }))
  return document.activeElement
}

describe('the focus after a dialog', () => {
  it('goes back to what opened it', async () => {
    expect(await answered('stays')).toBe(screen.getByRole('button', { name: 'Remove' }))
  })

  it.each(['gone', 'over'] as const)('goes to the screen where what opened it is %s', async (after) => {
    expect(await answered(after)).toBe(screen.getByRole('main'))
  })
})
