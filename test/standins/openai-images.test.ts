import OpenAI from 'openai'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startOpenai } from './openai/index.ts'

const standIn = await startOpenai({ port: 0, now: () => Date.UTC(2026, 10, 20) })
afterAll(() => standIn.close())

const client = (apiKey = 'sk-test-abcd', project: string | null = null) =>
  new OpenAI({ apiKey, project, baseURL: `${standIn.url}/v1`, maxRetries: 0 })
const control = (path: string, body: unknown = {}) =>
  fetch(`${standIn.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
const draw = (change: object = {}, key?: string) =>
  client(key).images.generate({
    model: 'gpt-image-2',
    prompt: 'A calm sea',
    ...change,
  } as never) as Promise<OpenAI.ImagesResponse>
const bytesOf = (image: OpenAI.Image | undefined) => Buffer.from(image?.b64_json ?? '', 'base64')
const effects = async () => ((await (await fetch(`${standIn.url}/__ledger`)).json()) as { effects: object[] }).effects

beforeEach(() => control('/__reset'))

describe('pictures', () => {
  it('come as PNG in the wanted size, and are counted', async () => {
    const answer = await draw({ size: '1536x1024', n: 2 })
    expect(answer).toMatchObject({
      size: '1536x1024',
      output_format: 'png',
      background: 'opaque',
      created: 1_795_132_800,
    })
    const [first, second] = (answer.data ?? []).map(bytesOf)
    expect(first?.subarray(1, 4).toString()).toBe('PNG')
    expect([first?.readUInt32BE(16), first?.readUInt32BE(20)]).toEqual([1536, 1024])
    expect(second).not.toEqual(first)
    expect(answer.usage).toMatchObject({ input_tokens: 3, output_tokens: 2112, total_tokens: 2115 })
    expect(await effects()).toMatchObject([
      { kind: 'image', account: '…abcd', target: 'gpt-image-2', text: 'A calm sea' },
    ])
  })

  it.each([
    ['jpeg', 'ffd8ff'],
    ['webp', '52494646'],
  ])('come as %s too', async (output_format, begin) => {
    const [image] = (await draw({ output_format, output_compression: 60 })).data ?? []
    expect(bytesOf(image).toString('hex').startsWith(begin)).toBe(true)
  })

  it.each([
    [400, 'missing_required_parameter', { prompt: undefined }],
    [400, 'missing_required_parameter', { model: undefined }],
    [400, 'unknown_parameter', { response_format: 'b64_json' }],
    [400, 'invalid_value', { size: '1000x1000' }],
    [400, 'invalid_value', { size: '2048x512' }],
    [400, 'invalid_value', { model: 'gpt-image-1.5', size: '1536x864' }],
    [400, 'invalid_value', { n: 11 }],
    [400, 'invalid_value', { quality: 'max' }],
    [400, 'invalid_value', { background: 'transparent', output_format: 'jpeg' }],
    [400, 'invalid_png_output_compression', { output_compression: 50 }],
    [400, 'invalid_value', { model: 'gpt-4o' }],
    [404, 'model_not_found', { model: 'gpt-image-1' }],
  ])('are refused: %i %s for %o', async (status, code, change) => {
    await expect(draw(change)).rejects.toMatchObject({ status, code })
    expect(await effects()).toEqual([])
  })

  it('are blocked when switched', async () => {
    await control('/__trouble', { account: '…abcd', imageBlocked: true })
    await expect(draw()).rejects.toMatchObject({
      status: 400,
      code: 'moderation_blocked',
      type: 'image_generation_user_error',
    })
  })
})

describe('keys that may not', () => {
  const ask = (key: string) => client(key).responses.create({ model: 'gpt-4o', input: 'hi' })
  const drawWith = (key: string) => draw({}, key)

  it('lack a permission', async () => {
    const message = (scope: string) => expect.stringContaining(`Missing scopes: ${scope}. Check that`)
    const key = 'sk-restricted-1'
    const refused = { type: 'invalid_request_error', code: null }
    await expect(client(key).models.list()).rejects.toMatchObject({
      ...refused,
      status: 403,
      message: message('api.model.read'),
    })
    await expect(ask(key)).rejects.toMatchObject({ ...refused, status: 401, message: message('api.responses.write') })
    await expect(drawWith(key)).rejects.toMatchObject({
      ...refused,
      status: 401,
      message: message('api.model.images.request'),
    })
  })

  it('have nothing left to spend', async () => {
    const refused = { status: 429, code: 'insufficient_quota', type: 'insufficient_quota' }
    expect((await client('sk-noquota-1').models.list()).data.length).toBeGreaterThan(3)
    await expect(ask('sk-noquota-1')).rejects.toMatchObject(refused)
    await expect(drawWith('sk-noquota-1')).rejects.toMatchObject(refused)
    expect(await effects()).toEqual([])
  })

  it('belong to another project', async () => {
    await client('sk-test-abcd', 'proj_good').models.list()
    const refused = { status: 401, code: 'mismatched_project' }
    await expect(client('sk-test-abcd', 'proj_wrong').models.list()).rejects.toMatchObject(refused)
    await expect(client('sk-test-abcd', 'good').models.list()).rejects.toMatchObject(refused)
    const seen = (await (await fetch(`${standIn.url}/__requests`)).json()) as { requests: { project: string }[] }
    expect(seen.requests.map(({ project }) => project)).toEqual(['proj_good', 'proj_wrong', 'good'])
  })
})
