export type Tally = { passed: number; failed: number; remarks: string[] }

/** The part of Vitest's JSON report that is used here. */
export type VitestReport = {
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

/**
 * Counts the tests of one part. A test that was skipped counts as failed, a file that could not be run as one failed
 * test, and so does a part that ended badly without a failure of its own (a crash, an unhandled error).
 * @param report undefined if the part wrote none
 * @param exitCode how the part's process ended
 */
export function tally(report: VitestReport | undefined, exitCode: number): Tally {
  const sum: Tally = { passed: 0, failed: 0, remarks: [] }
  for (const file of report?.testResults ?? []) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') sum.passed++
      else sum.failed++
      if (status !== 'passed' && status !== 'failed') sum.remarks.push(`${status}, which counts as failed: ${fullName}`)
    }
    if (file.assertionResults.length === 0) {
      sum.failed++
      sum.remarks.push(`no test could be run in ${file.name}`)
    }
  }
  if (sum.failed === 0 && (exitCode !== 0 || sum.passed === 0)) {
    sum.failed++
    sum.remarks.push(report === undefined ? 'ended without a report' : `ended with exit code ${exitCode}`)
  }
  return sum
}

/** One sum over all parts. */
export function total(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    remarks: tallies.flatMap(({ remarks }) => remarks),
  }
}
