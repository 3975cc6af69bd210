import { beforeAll, describe, expect, it } from 'vitest'
import { newKey, openai, trouble } from './outside.ts'
import { call, newTenant, setUpChat, type Tenant } from './world.ts'

let tenant: Tenant
let secret: string
let account: string

/** Stores a key of its own for OpenAI, which the stand-in tells from all others. */
async function useKey(prefix = 'sk-test', values: Record<string, string> = {}): Promise<string> {
  const made = newKey(prefix)
  const body = { values: { apiKey: made.key, ...values }, untested: true }
  const { status } = await call('PUT', '/api/integrations/openai', { key: tenant.owner.apiKey, body })
  expect(status).toBe(200)
  return made.account
}

beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
  account = await useKey()
  const asked = { key: tenant.member.apiKey, body: { trigger: 'write' } }
  const { body } = await call<{ data: { client_secret: string } }>('POST', '/api/chatkit/sessions', asked)
  secret = body.data.client_secret
})

const webm = (said: string) => {
  const text = new TextEncoder().encode(`said:${said}`)
  const bytes = new Uint8Array(64 + text.length)
  bytes.set([0x1a, 0x45, 0xdf, 0xa3])
  bytes.set(text, 64)
  return bytes
}

/** In pieces: as the arguments of one call so many bytes do not fit. */
function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(text)
}

const dictate = (bytes: Uint8Array, mime_type = 'audio/webm;codecs=opus') =>
  call<{ text?: string; message?: string; error?: { code: string } }>('POST', '/chatkit', {
    key: secret,
    body: { type: 'input.transcribe', params: { audio_base64: base64(bytes), mime_type } },
  })

/** What the stand-in wrote down for an account: model and file. */
async function written(of: string): Promise<{ target: string; text: string }[]> {
  const { effects } = await (await fetch(`${openai}/__ledger`)).json<{
    effects: { kind: string; account: string; target: string; text: string }[]
  }>()
  return effects.filter((effect) => effect.kind === 'transcription' && effect.account === of)
}

describe('dictation', () => {
  it("is written down with the company's own key, by the model that stays", async () => {
    expect(await dictate(webm('Grüße an alle'))).toMatchObject({ status: 200, body: { text: 'Grüße an alle' } })
    expect(await written(account)).toMatchObject([{ target: 'gpt-transcribe', text: 'recording.webm' }])
  })

  it('is taken in what other browsers record', async () => {
    const mp4 = webm('from an iPhone')
    mp4.set(new TextEncoder().encode('....ftypisom'))
    expect((await dictate(mp4, 'audio/mp4')).body).toEqual({ text: 'from an iPhone' })
    const ogg = webm('from Firefox')
    ogg.set(new TextEncoder().encode('OggS'))
    expect((await dictate(ogg, 'audio/ogg;codecs=opus')).body).toEqual({ text: 'from Firefox' })
  })

  it.each<[string, Uint8Array, string, number, string, RegExp]>([
    ['nothing', new Uint8Array(0), 'audio/webm', 400, 'invalid_request', /audio|empty/],
    ['what is no recording', webm('x'), 'video/quicktime', 415, 'unsupported_type', /kind of recording/],
    [
      'a recording that is too long',
      new Uint8Array(5 * 1024 * 1024 + 1),
      'audio/webm',
      413,
      'too_large',
      /twenty minutes/,
    ],
    ['a damaged one', new Uint8Array(100), 'audio/webm', 400, 'invalid_request', /cannot be read/],
    ['one that is too short', webm('').subarray(0, 20), 'audio/webm', 400, 'invalid_request', /too short/],
  ])('of %s is refused with a sentence', async (_name, bytes, type, status, code, words) => {
    const before = (await written(account)).length
    const answer = await dictate(bytes, type)
    expect(answer).toMatchObject({ status, body: { error: { code }, message: expect.stringMatching(words) } })
    expect(await written(account)).toHaveLength(before)
  })

  it.each<[string, Record<string, unknown>, number, string, RegExp]>([
    ['asks to slow down', { status: 429, retryAfter: 3 }, 429, 'rate_limited', /slow down/],
    ['is out of order', { status: 500 }, 503, 'unavailable', /not working/],
    ['is overloaded', { status: 503 }, 503, 'unavailable', /not working/],
    ['forbids it', { status: 403 }, 424, 'provider_refused', /model gpt-transcribe/],
    ['does not know the model', { status: 404 }, 424, 'provider_refused', /gpt-transcribe/],
    ['refuses for a reason of its own', { status: 422 }, 424, 'provider_refused', /refused/],
    ['answers with something else', { garbage: true }, 503, 'unavailable', /Try again/],
  ])('tells the person when OpenAI %s', async (_name, switches, status, code, words) => {
    const own = await useKey()
    await trouble(openai, own, switches)
    const answer = await dictate(webm('x'))
    expect(answer).toMatchObject({ status, body: { error: { code }, message: expect.stringMatching(words) } })
    expect(answer.body.message).not.toMatch(/upstream|sk-/)
  })

  it.each([
    ['a key that is not known', 'sk-wrong', /rejects this account's key/],
    ['a key without permission', 'sk-restricted', /permissions/],
    ['an empty account', 'sk-noquota', /nothing left/],
  ])('tells the person of %s, and whose it is to act', async (_name, prefix, words) => {
    await useKey(prefix)
    const answer = await dictate(webm('x'))
    expect(answer).toMatchObject({ status: 424, body: { error: { code: 'provider_refused' } } })
    expect(answer.body.message).toMatch(words)
  })

  it('is written down by the model that the company names', async () => {
    const own = await useKey('sk-test', { transcriptionModel: 'gpt-4o-mini-transcribe' })
    expect((await dictate(webm('in a small voice'))).body).toEqual({ text: 'in a small voice' })
    expect(await written(own)).toMatchObject([{ target: 'gpt-4o-mini-transcribe' }])
  })

  it('says that no key is stored', async () => {
    await call('DELETE', '/api/integrations/openai', { key: tenant.owner.apiKey })
    const answer = await dictate(webm('x'))
    expect(answer).toMatchObject({ status: 424, body: { message: expect.stringMatching(/No OpenAI key/) } })
  })
})
