import { useCallback, useEffect, useRef, useState } from 'react'
import { loadScript, patience, ScriptProblem } from './script.ts'
import type { ScriptFailure, ScriptState } from './surface.ts'

interface Script {
  state: ScriptState
  /** What is left of the patience, in milliseconds, for the element to get ready after it was defined. */
  left: () => number
  fail: (why: ScriptFailure) => void
  retry: () => void
}

/** OpenAI's script, loaded once its address is known. */
export function useScript(address: string | undefined): Script {
  const [state, setState] = useState<ScriptState>({ name: 'loading' })
  const [attempt, setAttempt] = useState(0)
  const took = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is a reason to load again.
  useEffect(() => {
    if (address === undefined) return
    let wanted = true
    const began = performance.now()
    setState({ name: 'loading' })
    loadScript(address).then(
      () => {
        took.current = performance.now() - began
        if (wanted) setState({ name: 'defined' })
      },
      (failure) => {
        if (wanted) setState({ name: 'failed', why: failure instanceof ScriptProblem ? failure.why : 'blocked' })
      },
    )
    return () => {
      wanted = false
    }
  }, [address, attempt])

  const fail = useCallback((why: ScriptFailure) => setState({ name: 'failed', why }), [])
  const retry = useCallback(() => setAttempt((attempts) => attempts + 1), [])
  const left = useCallback(() => Math.max(patience - took.current, 0), [])
  return { state, left, fail, retry }
}
