import type { Call } from '../server.ts'
import type { ApiError } from './errors.ts'

/**
 * What the API holds against a key, by how it begins: `sk-wrong` is not known, `sk-restricted` lacks the permissions, and
 * `sk-noquota` has nothing left to spend. A project that begins `proj_wrong` is not that of the key.
 */
export function keyRefusal(key: string, call: Call): ApiError | null {
  if (key.startsWith('sk-wrong')) return wrongKey(key)
  const project = call.headers['openai-project']
  if (project !== undefined && !/^proj_(?!wrong)/.test(String(project))) {
    return {
      status: 401,
      message: 'OpenAI-Project header should match project for API key',
      code: 'mismatched_project',
    }
  }
  if (key.startsWith('sk-restricted')) return missingScope(call)
  return key.startsWith('sk-noquota') && spends(call) ? noQuota : null
}

function wrongKey(key: string): ApiError {
  const shown = `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}`
  const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`
  return { status: 401, message, code: 'invalid_api_key' }
}

// The list of models answers 403; what a key may not write to answers 401, with the same words.
function missingScope({ method, url }: Call): ApiError {
  const scopes: [string, string, number][] = [
    ['/v1/models', 'api.model.read', 403],
    ['/v1/images/', 'api.model.images.request', 401],
    ['/v1/audio/', 'api.model.audio.request', 401],
    ['/v1/responses', method === 'GET' ? 'api.responses.read' : 'api.responses.write', 401],
  ]
  const [, scope, status] = scopes.find(([path]) => url.pathname.startsWith(path)) ?? ['', 'model.request', 401]
  const message = `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`
  return { status, message }
}

function spends({ method, url }: Call): boolean {
  return (
    method === 'POST' && ['/v1/responses', '/v1/images/generations', '/v1/audio/transcriptions'].includes(url.pathname)
  )
}

const noQuota: ApiError = {
  status: 429,
  message:
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  type: 'insufficient_quota',
  code: 'insufficient_quota',
}
