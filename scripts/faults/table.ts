/** A row as it was played. */
export interface PlayedRow {
  readonly id: string
  readonly title: string
  readonly runs: number
  readonly kills: number
  readonly duplicate: number
  readonly lost: number
  readonly stuck: number
  readonly problems: readonly string[]
  readonly remark?: string
}

/** The row of the usual way stands in the table for comparison, and counts for nothing. */
export const comparisonId = 'usual'

const columns = ['runs', 'kills', 'duplicate', 'lost', 'stuck'] as const

/** The rows as a table. With no failure in n runs, the rate lies below 3/n (95 %). */
export function table(rows: readonly PlayedRow[]): string {
  const width = Math.max(...rows.map(({ title }) => title.length))
  const head = ['row  ', 'fault'.padEnd(width), ...columns.map((name) => name.padStart(9)), '  95 % bound'].join(' ')
  const lines = rows.map((row) => {
    const counts = columns.map((name) => String(row[name]).padStart(9))
    const clean = row.duplicate + row.lost + row.stuck === 0
    const bound = clean && row.runs > 0 ? `${(300 / row.runs).toFixed(2)} %` : '–'
    return [row.id.padEnd(5), row.title.padEnd(width), ...counts, bound.padStart(12), row.remark ?? '']
      .join(' ')
      .trimEnd()
  })
  return [head, ...lines].join('\n')
}

/** The last line: what all rows came to. */
export function summary(rows: readonly PlayedRow[]): { line: string; clean: boolean } {
  const own = rows.filter(({ id }) => id !== comparisonId)
  const sum = (name: (typeof columns)[number]) => own.reduce((total, row) => total + row[name], 0)
  const [kills, duplicate, lost, stuck] = [sum('kills'), sum('duplicate'), sum('lost'), sum('stuck')]
  return {
    line: `${kills} kills, ${duplicate} duplicate, ${lost} lost, ${stuck} stuck`,
    clean: own.length > 0 && duplicate + lost + stuck === 0,
  }
}
