import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { streamText } from '../../worker/chatkit/index.ts'
import { rows } from './rows.ts'
import { type Result, runRows } from './run.ts'
import { ada, serve } from './test-server.ts'

const not = (outcome: Result['outcome'], results: Result[]) => results.filter((result) => result.outcome !== outcome)

describe('the library with the conformance handlers', () => {
  it('passes every row', { timeout: 60_000 }, async () => {
    const results = await runRows(rows, await serve())
    expect(not('pass', results)).toMatchObject([{ id: 'S29', reason: 'the server takes attachments' }])
  })

  it('passes without attachments the row about that', async () => {
    const results = await runRows(rows, { ...(await serve({ attachments: false })), only: ['S24', 'S29'] })
    expect(results).toMatchObject([
      { id: 'S24', outcome: 'not applicable' },
      { id: 'S29', outcome: 'pass' },
    ])
  })

  it('passes without the script and the flags the rows that need none', async () => {
    const { url, headers } = await serve({ options: { respond: (turn) => streamText(turn, ['Hel', 'lo']) } })
    const results = await runRows(rows, { url, headers, script: false })
    expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([])
    expect(results.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(40)
    const reasons = new Set(not('pass', results).map(({ reason }) => reason))
    expect([...reasons].toSorted()).toEqual([
      'give --origin',
      'give --other-header',
      'needs the handler script',
      'the server takes attachments',
    ])
  })

  it('passes the rows about leaving also when a turn ends with its connection, but for the one that forbids it', async () => {
    const only = ['S01', 'S02', 'D11a']
    const results = await runRows(rows, { ...(await serve({ stopsWithReader: true })), only, timeoutMs: 2500 })
    expect(not('pass', results)).toMatchObject([{ id: 'D11a', reason: 'the answer was not finished' }])
  })
})

describe('a server that does only what the official one does', () => {
  it('passes the protocol rows, and of the others only some', async () => {
    const careless = await serve({
      joins: false,
      stopsWithReader: true,
      options: { acceptsAction: () => true },
      result: (result) =>
        result.kind === 'json' && result.status !== 200 ? { ...result, status: 500, body: {} } : result,
    })
    const only = rows.filter(({ group }) => group === 'protocol').map(({ id }) => id)
    const results = await runRows(rows, { ...careless, only, rePostDelayMs: () => 0 })
    expect(not('pass', results)).toEqual([])
    const beyond = ['D01a', 'D02a', 'D10', 'D13b', 'D15', 'D20b']
    const failing = await runRows(rows, { ...careless, only: beyond, rePostDelayMs: () => 0 })
    expect(failing.map(({ outcome }) => outcome)).toEqual(beyond.map(() => 'fail'))
  })
})

describe('the command', () => {
  const run = (...argv: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const file = join(import.meta.dirname, '../chatkit-conformance.ts')
      execFile(process.execPath, [file, ...argv], (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      )
    })

  it('prints a table with the scores and ends with 0 when nothing fails', async () => {
    const { url } = await serve()
    const { code, stdout } = await run(
      '--url',
      url,
      '--header',
      `Authorization: ${ada.authorization}`,
      '--only',
      'S05,R06',
    )
    expect(stdout).toMatch(/^pass {2}S05 {3}a new thread/m)
    expect(stdout).toMatch(/^n\/a {3}R06 .*\n {12}give --origin$/m)
    expect(stdout).toMatch(/^protocol {3}1 of 1 /m)
    expect(code).toBe(0)
  })

  it('prints JSON when told to, and ends with 1 when a row fails', async () => {
    const { url } = await serve({ joins: false })
    const header = `authorization: ${ada.authorization}`
    const { code, stdout } = await run('--url', url, '--header', header, '--only', 'S05,D13b', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      scores: { protocol: { passed: 1, applicable: 1 }, hardening: { passed: 0, applicable: 1 } },
      rows: [
        { id: 'S05', group: 'protocol', outcome: 'pass' },
        { id: 'D13b', group: 'hardening', outcome: 'fail' },
      ],
    })
    expect(code).toBe(1)
  })

  it('ends with 2 and says why when it cannot run', async () => {
    const { code, stderr } = await run('--url', 'ftp://example.test')
    expect(stderr).toContain('--url must be an http or https address')
    expect(code).toBe(2)
  })
})
