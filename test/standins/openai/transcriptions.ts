import type { Answer, Call, Route } from '../server.ts'
import { RefusedError, refuse } from './errors.ts'
import { type Authorized, api } from './gate.ts'
import { audioModels } from './models.ts'
import type { OpenaiState } from './state.ts'

const MAX_FILE = 25 * 1024 * 1024
/** A tenth of a second, as small as any of the formats makes it. */
const MIN_FILE = 40

const endings = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']

/** How the bytes of each container begin. */
const marks: readonly [RegExp, readonly string[]][] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is how the container begins
  [/^\x1a\x45\xdf\xa3/, ['webm']],
  [/^OggS/, ['ogg', 'oga']],
  [/^RIFF.{4}WAVE/s, ['wav']],
  [/^fLaC/, ['flac']],
  [/^.{4}ftyp/s, ['mp4', 'm4a']],
  [/^(?:ID3|\xff[\xe0-\xff])/, ['mp3', 'mpeg', 'mpga']],
]

const fields = [
  'file',
  'model',
  'language',
  'languages[]',
  'keywords[]',
  'prompt',
  'response_format',
  'temperature',
  'stream',
  'chunking_strategy',
  'include[]',
  'timestamp_granularities[]',
]

/** The formats that a model answers in. */
function formatsOf(model: string): readonly string[] {
  if (model === 'whisper-1') return ['json', 'text', 'srt', 'verbose_json', 'vtt']
  return model.endsWith('-diarize') ? ['json', 'text', 'diarized_json'] : ['json', 'text']
}

/** `POST /v1/audio/transcriptions`, without streaming. */
export function transcriptionRoutes(state: OpenaiState): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/v1/audio/transcriptions',
      handler: api(state, (request) => transcribe(state, request)),
    },
  ]
}

async function transcribe(state: OpenaiState, { call, account }: Authorized): Promise<Answer> {
  const form = await formOf(call)
  for (const name of form.keys()) {
    if (!fields.includes(name)) refuse(`Unknown parameter: '${name}'.`, name, 'unknown_parameter')
  }
  const model = form.get('model')
  if (typeof model !== 'string' || model === '') refuse('you must provide a model parameter', null)
  checkModel(model, state.now())
  const format = String(form.get('response_format') ?? 'json')
  if (!formatsOf(model).includes(format)) {
    const message = `response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`
    refuse(message, 'response_format', 'unsupported_value')
  }
  const file = form.get('file')
  if (file === null || typeof file === 'string')
    refuse("Missing required parameter: 'file'.", 'file', 'missing_required_parameter')
  const bytes = Buffer.from(await file.arrayBuffer())
  checkFile(file.name, bytes)
  state.ledger.record({ kind: 'transcription', account, target: model, text: file.name })
  const text = /said:([^\0]+)/.exec(bytes.toString('utf8'))?.[1]?.trim() ?? 'This is what was said in the recording.'
  return format === 'text'
    ? { body: `${text}\n`, headers: { 'content-type': 'text/plain; charset=utf-8' } }
    : { json: { text, usage: { type: 'duration', seconds: Math.ceil(bytes.length / 4_000) } } }
}

async function formOf(call: Call): Promise<FormData> {
  const type = String(call.headers['content-type'] ?? '')
  if (!type.startsWith('multipart/form-data')) {
    const message = `[{'type': 'missing', 'loc': ('body', 'file'), 'msg': 'Field required'}]`
    throw new RefusedError({ status: 400, message })
  }
  try {
    return await new Response(call.bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    return refuse('Could not parse multipart form', null)
  }
}

function checkModel(model: string, now: number): void {
  const end = audioModels.get(model)
  if (end === undefined)
    refuse(`Invalid value: '${model}'. Value must be a transcription model.`, 'model', 'invalid_value')
  if (end !== null && now >= end) {
    const message = `The model \`${model}\` has been deprecated, learn more here: https://platform.openai.com/docs/deprecations`
    throw new RefusedError({ status: 404, message, code: 'model_not_found' })
  }
}

function checkFile(name: string, bytes: Buffer): void {
  if (bytes.length > MAX_FILE) {
    const message = `Maximum content size limit (${MAX_FILE}) exceeded (${bytes.length} bytes read)`
    throw new RefusedError({ status: 413, message, type: 'server_error' })
  }
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  if (!endings.includes(ending)) {
    const shown = endings.map((one) => `'${one}'`).join(', ')
    refuse(`Unrecognized file format. Supported formats: [${shown}]`, 'file', 'unsupported_format')
  }
  const [, known] = marks.find(([mark]) => mark.test(bytes.toString('latin1', 0, 64))) ?? []
  if (!known?.includes(ending)) refuse('Audio file might be corrupted or unsupported', 'file', 'invalid_value')
  if (bytes.length < MIN_FILE) {
    refuse('Audio file is too short. Minimum audio length is 0.1 seconds.', 'file', 'audio_too_short')
  }
}
