import { type Answer, callOut, fieldsOf } from '../../core/providers/call.ts'
import type { CredentialStatus } from '../../core/vault/credential.ts'
import { found, type Integration } from './descriptor.ts'

/** OpenAI, with a key of the company's own. */
export const openaiIntegration: Integration = {
  provider: 'openai',
  name: 'OpenAI',
  summary: "Answers in the chat, dictation, hosted workflows and pictures, all on your company's own account.",
  without: 'No chat answers, no dictation, no hosted workflows, no pictures.',
  setup: {
    steps: [
      'Open platform.openai.com/api-keys and sign in to your company’s organisation.',
      'Choose the project that is to be charged, and press “Create new secret key”.',
      'Give it all permissions, or at least: models (read), responses, ChatKit, images and audio (write).',
      'Copy the key, which is shown once, and paste it here.',
    ],
    url: 'https://platform.openai.com/api-keys',
  },
  fields: [
    {
      name: 'apiKey',
      label: 'API key',
      help: 'It begins with sk- and is kept encrypted. Each test, once a day too, asks for the shortest answer there is.',
      kind: 'secret',
      required: true,
      placeholder: 'sk-…',
      pattern: 'sk-[\\w-]{8,200}',
    },
    {
      name: 'baseUrl',
      label: 'Base URL',
      help: 'Only where you reach OpenAI through an address of your own. Ends in /v1 as a rule.',
      kind: 'url',
      required: false,
      placeholder: 'https://api.openai.com/v1',
      pattern: null,
      called: true,
      fallback: (env) => env.OPENAI_BASE_URL,
    },
    {
      name: 'project',
      label: 'Project',
      help: 'Only where the key serves several projects: the one to be charged.',
      kind: 'text',
      required: false,
      placeholder: 'proj_…',
      pattern: 'proj_[\\w-]{1,100}',
    },
    {
      name: 'transcriptionModel',
      label: 'Model for dictation',
      help: 'Only where another model is to write down what people dictate in the chat.',
      kind: 'text',
      required: false,
      placeholder: 'gpt-transcribe',
      pattern: '[\\w.:-]{1,100}',
    },
  ],
  sendsSecret: true,
  words: {
    wrong_key: {
      text: 'OpenAI does not accept the key.',
      next: 'An admin creates a new key at platform.openai.com/api-keys and stores it here.',
    },
    no_permission: {
      text: 'OpenAI accepts the key, but it may not do what is needed, or not in this project.',
      next: 'Whoever administers your OpenAI organisation gives the key permission for models, responses, ChatKit, images and audio, or corrects the project.',
    },
    quota: {
      text: 'OpenAI accepts the key, but its account has nothing left to spend.',
      next: 'Whoever pays for your OpenAI organisation adds credit or raises its limit at platform.openai.com/settings/organization/billing.',
    },
  },
  async test({ apiKey = '', baseUrl, project }, { env }) {
    const base = (baseUrl ?? env.OPENAI_BASE_URL).replace(/\/+$/, '')
    const headers = {
      authorization: `Bearer ${apiKey}`,
      accept: 'application/json',
      ...(project && { 'openai-project': project }),
    }
    // The list of models is long.
    const models = statusOfModels(await callOut(`${base}/models`, { headers, maxBytes: 1024 * 1024 }))
    return found(models === 'ok' ? await mayAnswer(base, headers) : models)
  },
}

/** A small and cheap model; where the key may not use it, that says nothing of the others. */
const probe = { model: 'gpt-6-luna', input: 'Say yes.', max_output_tokens: 16, store: false }

/**
 * The list of models costs nothing, and so is given to a key that can do nothing else. The shortest answer shows whether there is
 * anything left to spend; what else may come in its way (no such model, another make of server) is no fault of the key.
 */
async function mayAnswer(base: string, headers: Record<string, string>): Promise<CredentialStatus> {
  const init = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(probe),
  }
  const status = statusOf(await callOut(`${base}/responses`, init))
  return status === 'quota' || status === 'no_permission' ? status : 'ok'
}

function statusOfModels(answer: Answer): CredentialStatus {
  if (answer.status === 200) return Array.isArray(fieldsOf(answer.json).data) ? 'ok' : 'unexpected'
  return statusOf(answer)
}

/** What OpenAI says of a failed request, in its own JSON. */
interface Said {
  readonly status?: number | undefined
  readonly code?: unknown
  readonly message?: unknown
}

/**
 * True where the key is good and lacks permission. That is answered with 403 or with 401, by endpoint; a project that is not the
 * key's with 401.
 */
export function lacksPermission({ status, code, message }: Said): boolean {
  if (status === 403) return true
  return (
    status === 401 &&
    (code === 'mismatched_project' || /insufficient permissions|missing scopes/i.test(String(message)))
  )
}

/** Source: OpenAI's guide "error codes". */
function statusOf({ status, json }: Answer): CredentialStatus {
  const { code, type, message } = fieldsOf(fieldsOf(json).error)
  if (lacksPermission({ status, code, message })) return 'no_permission'
  if (status === 401) return 'wrong_key'
  if (code === 'insufficient_quota' || type === 'insufficient_quota') return 'quota'
  // Too many requests just now, or an outage: it says nothing about the key.
  return status === 429 || status >= 500 ? 'no_network' : 'unexpected'
}
