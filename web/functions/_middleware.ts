import { allowScript } from '../edge/allow-script.ts'
import type { PageContext } from '../edge/to-api.ts'

/** Serves the page with a security policy that allows ChatKit's script from where this deployment has it configured. */
export async function onRequest(context: PageContext): Promise<Response> {
  const answer = await context.next()
  const policy = answer.headers.get('content-security-policy')
  if (!policy || !answer.headers.get('content-type')?.startsWith('text/html')) return answer
  const page = new Response(answer.body, answer)
  page.headers.set('content-security-policy', allowScript(policy, await scriptUrl(context)))
  return page
}

async function scriptUrl({ env, request }: PageContext): Promise<string> {
  try {
    const answer = await env.API.fetch(new Request(new URL('/api/config', request.url)))
    const config: unknown = answer.ok ? await answer.json() : null
    if (typeof config !== 'object' || config === null || !('chatkitScriptUrl' in config)) return ''
    return typeof config.chatkitScriptUrl === 'string' ? config.chatkitScriptUrl : ''
  } catch {
    return '' // The page itself must open while the API is down.
  }
}
