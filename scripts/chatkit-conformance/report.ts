import { type Result, type Score, scoreOf } from './run.ts'

const marks = { pass: 'pass', fail: 'FAIL', 'not applicable': 'n/a ' } as const

/** A result as one line of the table, with the reason below it where there is one. */
export function line({ id, title, group, outcome, reason }: Result): string {
  const own = group === 'hardening' ? ' [hardening]' : ''
  const row = `${marks[outcome]}  ${id.padEnd(4)}  ${title}${own}`
  return reason === undefined ? row : `${row}\n            ${reason}`
}

function share({ passed, applicable }: Score): string {
  return `${passed} of ${applicable}`
}

/** The two scores, and what was not looked at. */
export function summary(results: readonly Result[]): string {
  const skipped = results.filter(({ outcome }) => outcome === 'not applicable').length
  return [
    `protocol   ${share(scoreOf(results, 'protocol'))}   what the official server does`,
    `hardening  ${share(scoreOf(results, 'hardening'))}   beyond it`,
    `${skipped} rows not applicable`,
  ].join('\n')
}

/** The same for programs. */
export function jsonReport(url: string, results: readonly Result[]): string {
  const scores = { protocol: scoreOf(results, 'protocol'), hardening: scoreOf(results, 'hardening') }
  return JSON.stringify({ url, scores, rows: results }, null, 2)
}
