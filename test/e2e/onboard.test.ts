import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../scripts/onboard/report.ts'
import { cache, root } from '../../scripts/paths.ts'
import type { Demo } from '../../scripts/stack/demo.ts'
import { freePorts, portNames } from '../../scripts/stack/ports.ts'

/** Runs a command of this project as a person would; `said` gives what it printed until it had ended. */
function command(name: string, args: string[], input = '') {
  const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), name, ...args], { cwd: root, stdio: 'pipe' })
  const out: string[] = []
  const err: string[] = []
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const lines = createInterface({ input: child.stdout }).on('line', (line) => out.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => err.push(line))
  const said = new Promise<{ code: number | null; out: string; err: string }>((done) =>
    child.once('close', (code) => done({ code, out: out.join('\n'), err: err.join('\n') })),
  )
  return { child, lines, said }
}

let stateDir = ''
let started: ReturnType<typeof command> | undefined
let demo: Demo
beforeAll(async () => {
  stateDir = mkdtempSync(join(cache, 'e2e-onboard-'))
  const ports = await freePorts()
  const flags = portNames.flatMap((name) => [`--${name}-port`, String(ports[name])])
  started = command('start', ['--state-dir', stateDir, ...flags])
  const ready = new Promise<void>((done) => started?.lines.on('line', (line) => line === 'ready' && done()))
  await Promise.race([ready, started.said.then(({ err }) => Promise.reject(new Error(err)))])
  demo = JSON.parse(readFileSync(join(stateDir, 'demo.json'), 'utf8'))
}, 180_000)
afterAll(async () => {
  started?.child.kill('SIGTERM')
  await started?.said
  rmSync(stateDir, { recursive: true, force: true })
}, 60_000)

const company = (openaiKey: string) => ({
  name: 'Söderberg & Co',
  owner: { email: 'linnea@soderberg.example', name: 'Linnéa Söderberg' },
  credentials: {
    openai: { apiKey: openaiKey },
    unipile: { dsn: demo.standins.unipile, apiKey: 'unipile-key-of-soderberg' },
    webhook: { url: `${demo.standins.receiver}/hooks/soderberg` },
  },
  origins: ['https://www.soderberg.example'],
})

/** Runs `npm run onboard` with the company on its standard input. */
async function onboard(openaiKey: string): Promise<{ code: number | null; report: Report; err: string }> {
  const args = ['--api', demo.apiUrl, '--from', '-', '--yes', '--json']
  const { code, out, err } = await command('onboard', args, JSON.stringify(company(openaiKey))).said
  expect(out, err).not.toBe('')
  return { code, report: JSON.parse(out), err }
}

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id)
const kept = (report: Report, name: string) => report.keep.find((one) => one.name.startsWith(name))?.value ?? ''

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const response = await fetch(url, init)
  return { status: response.status, text: await response.text() }
}

describe('npm run onboard', () => {
  it('brings a company from nothing to a chat that answers, by itself alone', { timeout: 180_000 }, async () => {
    const wrong = await onboard('sk-wrong-key-0123456789')
    expect(wrong.code, wrong.err).toBe(2)
    const openai = wrong.report.waiting.find(({ id }) => id === 'openai')
    expect(openai?.what).toMatch(/^OpenAI: wrong key\./)
    expect(wrong.err + JSON.stringify(wrong.report)).not.toContain('sk-wrong-key')
    const password = kept(wrong.report, 'Password of linnea@soderberg.example')
    const apiKey = kept(wrong.report, 'API key of linnea@soderberg.example')

    const right = await onboard('sk-a-key-of-soderberg')
    expect(right.code, right.err).toBe(0)
    expect(right.report.failed).toBeNull()
    expect(ids(right.report.done)).toEqual(
      expect.arrayContaining(['secrets', 'api', 'tenant', 'owner', 'origins', 'openai', 'unipile', 'webhook', 'chat']),
    )
    expect(ids(right.report.waiting)).toEqual(['linkedin', 'slack'])
    expect(right.report.tenant).toEqual({ ...wrong.report.tenant, reference: 'soderberg-co' })

    const again = await onboard('sk-a-key-of-soderberg')
    expect(again.code, again.err).toBe(0)
    expect(again.report).toEqual({ ...right.report, keep: [] })

    const session = await post(
      `${demo.webUrl}/api/auth/sign-in/email`,
      {
        email: 'linnea@soderberg.example',
        password,
      },
      { origin: demo.webUrl },
    )
    expect(session.status, session.text).toBe(200)

    const authorization = { authorization: `Bearer ${apiKey}` }
    const opened = await post(`${demo.apiUrl}/api/chatkit/sessions`, { trigger: 'write' }, authorization)
    expect(opened.status, opened.text).toBe(200)
    const secret: string = JSON.parse(opened.text).data.client_secret
    const content = [{ type: 'input_text', text: 'write' }]
    const turn = { type: 'threads.create', params: { input: { content, attachments: [], inference_options: {} } } }
    const answer = await post(`${demo.apiUrl}/chatkit`, turn, { authorization: `Bearer ${secret}` })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.text).toMatch(/"thread\.item\.done","item":\{"type":"assistant_message".*four topics/)
    expect(answer.text).not.toContain('"type":"error"')
  })
})
