import { describe, expect, it } from 'vitest'
import { tally, total, type VitestReport } from './test-report.ts'

function reportOf(...statuses: string[]): VitestReport {
  const assertionResults = statuses.map((status) => ({ status, fullName: `a ${status} test` }))
  return { testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }] }
}

describe('tally', () => {
  it('counts what passed and what failed', () => {
    expect(tally(reportOf('passed', 'failed', 'passed'), 1)).toEqual({ passed: 2, failed: 1, remarks: [] })
  })

  it.each(['skipped', 'pending', 'todo', 'disabled'])('counts a %s test as failed', (status) => {
    const { passed, failed, remarks } = tally(reportOf('passed', status), 0)
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 })
    expect(remarks[0]).toContain(`a ${status} test`)
  })

  it('counts a file that could not be run as one failed test', () => {
    expect(tally(reportOf(), 1)).toMatchObject({ passed: 0, failed: 1 })
  })

  it('counts a part that crashed without a report as one failed test', () => {
    expect(tally(undefined, 1)).toEqual({ passed: 0, failed: 1, remarks: ['ended without a report'] })
  })

  it('counts an unhandled error outside of any test', () => {
    expect(tally(reportOf('passed'), 1)).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a part without any test as failed', () => {
    expect(tally({ testResults: [] }, 0)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('total', () => {
  it('adds up the parts', () => {
    const parts = [tally(reportOf('passed'), 0), tally(reportOf('failed', 'todo'), 1), tally(undefined, 1)]
    expect(total(parts)).toMatchObject({ passed: 1, failed: 3 })
  })
})
