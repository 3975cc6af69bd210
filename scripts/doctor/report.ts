import type { Line, State } from './line.ts'

const marks: Record<State, string> = { ok: 'ok  ', warn: 'warn', bad: 'bad ', unseen: '  ? ' }

/** How many lines there are of each state. */
export function tally(lines: readonly Line[]): Record<State, number> {
  const counts: Record<State, number> = { ok: 0, warn: 0, bad: 0, unseen: 0 }
  for (const { state } of lines) counts[state] += 1
  return counts
}

/** The report for a person: a line for each thing, and under each that is not well what mends it. */
export function printed(lines: readonly Line[]): string {
  const body = lines.map(({ state, text, fix }) => {
    const mend = fix !== undefined && state !== 'unseen' ? `\n         → ${fix}` : ''
    return `  ${marks[state]}  ${text}${mend}`
  })
  const hidden = [...new Set(lines.filter(({ state }) => state === 'unseen').map(({ fix }) => fix))]
  const more =
    hidden.length === 0 ? [] : ['', '  To see what has a question mark:', ...hidden.map((fix) => `    ${fix}`)]
  const { ok, warn, bad, unseen } = tally(lines)
  const sum = `${ok} ok, ${warn} to look at, ${bad} bad${unseen > 0 ? `, ${unseen} not looked at` : ''}`
  return [...body, ...more, '', `  ${sum}`].join('\n')
}

/** 1 where something is bad, else 0: a warning or something unseen stops no script. */
export const exitCodeOf = (lines: readonly Line[]): number => (tally(lines).bad > 0 ? 1 : 0)
