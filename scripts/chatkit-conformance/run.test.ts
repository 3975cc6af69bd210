import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConformanceArguments, UsageError } from './arguments.ts'
import { rows } from './rows.ts'
import { runRows } from './run.ts'

const url = 'https://chat.example.test/chatkit'

describe('the arguments', () => {
  it('are read', () => {
    const argv = ['--url', url, '--header', 'X-Tenant:  t1 ', '--header', 'cookie: a=b:c', '--only', 'S11, S12']
    expect(readConformanceArguments([...argv, '--origin', 'https://page.example.test/x', '--no-script'])).toEqual({
      url,
      headers: { 'X-Tenant': 't1', cookie: 'a=b:c' },
      otherHeaders: undefined,
      origin: 'https://page.example.test',
      only: ['S11', 'S12'],
      json: false,
      script: false,
    })
    expect(readConformanceArguments(['--help'])).toBeNull()
  })

  it.each([
    [[], '--url is missing'],
    [['--url', 'here'], '--url must be'],
    [['--url', url, '--origin', 'here'], '--origin must be'],
    [['--url', url, '--colour', 'red'], '--colour'],
  ])('%j are refused by name', (argv, reason) => {
    expect(() => readConformanceArguments(argv)).toThrow(UsageError)
    expect(() => readConformanceArguments(argv)).toThrow(reason)
  })

  it('never repeat what may be a secret', () => {
    const read = () => readConformanceArguments(['--url', url, '--header', 'Bearer token-1'])
    expect(read).toThrow("--header takes 'Name: value'.")
    expect(read).not.toThrow('token-1')
  })
})

describe('the rows', () => {
  it('have ids of their own', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })

  it('need of the script only what the documentation describes', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/chatkit-conformance.md'), 'utf8')
    const handlers = ['actions', 'feedback', 'transcribe']
    const needs = new Set(rows.flatMap((row) => row.needs))
    const missing = [...needs].filter((need) => !handlers.includes(need) && !text.includes(`\`${need}`))
    expect(missing).toEqual([])
  })

  it('are named by the documentation as they are', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/chatkit-conformance.md'), 'utf8')
    const table = text.slice(text.indexOf('| gap '), text.indexOf('Two rows are about'))
    const named = table.match(/\b[STWRGD]\d\d[a-z]?\b/g) ?? []
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter((id) => !rows.some((row) => row.id === id))).toEqual([])
  })

  it('are asked for by ids that exist', async () => {
    await expect(runRows(rows, { url, only: ['S05', 'S99'] })).rejects.toThrow('There is no row S99.')
  })

  it('fail when there is no server at all', async () => {
    const [result] = await runRows(rows, { url: 'http://127.0.0.1:9/', only: ['S05'] })
    expect(result).toMatchObject({
      id: 'S05',
      outcome: 'fail',
      reason: expect.stringContaining('broke off: fetch failed'),
    })
  })
})
