import { UsageError } from './arguments.ts'
import { Client, type ClientOptions } from './client.ts'
import { CheckFailed, expect, NotApplicable } from './expect.ts'
import type { Group, Row } from './row.ts'

export interface RunOptions extends ClientOptions {
  /** The ids of the rows to run; all unless given. */
  only?: readonly string[] | undefined
  /** Whether the server has the handler script installed. */
  script?: boolean
  /** Told of every result as it comes. */
  onResult?(result: Result): void
}

export interface Result {
  id: string
  title: string
  group: Group
  outcome: 'pass' | 'fail' | 'not applicable'
  /** Why not, for all but a pass. */
  reason?: string
}

export interface Score {
  passed: number
  /** Rows that said something about the server. */
  applicable: number
}

async function judge(row: Row, client: Client, script: boolean): Promise<Pick<Result, 'outcome' | 'reason'>> {
  if (!script && row.needs.length > 0) return { outcome: 'not applicable', reason: 'needs the handler script' }
  client.frame = `conformance-${row.id}`
  try {
    await row.run(client, expect)
    return { outcome: 'pass' }
  } catch (error) {
    if (error instanceof NotApplicable) return { outcome: 'not applicable', reason: error.message }
    if (error instanceof CheckFailed) return { outcome: 'fail', reason: error.message }
    return { outcome: 'fail', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    await client.tidyUp()
  }
}

/**
 * Runs rows one after another, each in threads of its own that are removed afterwards.
 * @throws UsageError for an id in `only` that no row has
 */
export async function runRows(rows: readonly Row[], options: RunOptions): Promise<Result[]> {
  const { only, script = true, onResult } = options
  const unknown = only?.find((id) => !rows.some((row) => row.id === id))
  if (unknown !== undefined) throw new UsageError(`There is no row ${unknown}.`)
  const client = new Client(options)
  const results: Result[] = []
  for (const row of rows) {
    if (only && !only.includes(row.id)) continue
    const { id, title, group } = row
    const result = { id, title, group, ...(await judge(row, client, script)) }
    results.push(result)
    onResult?.(result)
  }
  return results
}

/** How many of the rows of a group pass, of those that apply. */
export function scoreOf(results: readonly Result[], group: Group): Score {
  const applicable = results.filter((result) => result.group === group && result.outcome !== 'not applicable')
  return { passed: applicable.filter(({ outcome }) => outcome === 'pass').length, applicable: applicable.length }
}
