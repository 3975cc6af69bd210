import type { ScriptFailure } from './surface.ts'

/** How long OpenAI's chat may take until it is ready for use, in milliseconds. */
export const patience = 8000

const element = 'openai-chatkit'

export class ScriptProblem extends Error {
  readonly why: ScriptFailure

  constructor(why: ScriptFailure) {
    super(`ChatKit's script: ${why}`)
    this.name = 'ScriptProblem'
    this.why = why
  }
}

let loading: Promise<unknown> | null = null

/**
 * Loads OpenAI's script into the page, once however often it is asked for, and waits until it has defined its element.
 * Fails with ScriptProblem: `unset` (no address), `blocked` (not reached, or barred), `slow` (not within `patience`).
 */
export async function loadScript(address: string): Promise<void> {
  if (customElements.get(element)) return
  if (!address) throw new ScriptProblem('unset')
  loading ??= inject(address).finally(() => {
    loading = null
  })
  await loading
}

async function inject(address: string): Promise<void> {
  const script = document.createElement('script')
  let timer: ReturnType<typeof setTimeout> | undefined
  const failure = new Promise<never>((_, reject) => {
    script.addEventListener('error', () => reject(new ScriptProblem('blocked')))
    timer = setTimeout(() => reject(new ScriptProblem('slow')), patience)
  })
  script.async = true
  script.src = address
  document.head.append(script)
  try {
    await Promise.race([customElements.whenDefined(element), failure])
  } catch (thrown) {
    script.remove()
    throw thrown
  } finally {
    clearTimeout(timer)
  }
}
