import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

const words = { ready: 'Copy', copied: 'Copied', refused: 'Copy it by hand' }

/** Copies a text and says so, also when the browser does not allow it. */
export function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<keyof typeof words>('ready')
  useEffect(() => {
    if (state === 'ready') return
    const timer = setTimeout(() => setState('ready'), 2500)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('refused')
    }
  }
  return (
    <Button size="sm" onClick={copy}>
      {state === 'copied' ? <Check aria-hidden size={15} /> : <Copy aria-hidden size={15} />}
      <span aria-live="polite">{words[state]}</span>
    </Button>
  )
}
