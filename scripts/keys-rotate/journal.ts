import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../installation/whole-file.ts'

export const phases = ['announce', 'use', 'rewrap', 'replace', 'clean'] as const
/** What a rotation does next: each phase can be begun again. */
export type Phase = (typeof phases)[number]

const journal = z.strictObject({
  id: z.string().min(1),
  /** The new master key: 32 bytes in base64. */
  key: z.base64(),
  phase: z.enum(phases),
})

/** A rotation that is under way. */
export type Journal = z.output<typeof journal>

/**
 * The rotation that a file tells of; undefined where there is no such file.
 * @throws Error where it cannot be read: then the new key may be in it alone, and nothing may be begun anew
 */
export function readJournal(file: string): Journal | undefined {
  if (!existsSync(file)) return undefined
  try {
    return journal.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Error(`${file} is damaged. It may hold the only copy of the new key: do not delete it before you know.`)
  }
}

/** Notes a rotation, readable by its owner only; whoever reads finds the old state or the new one, whole. */
export function writeJournal(file: string, value: Journal): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeWhole(file, `${JSON.stringify(value, null, 2)}\n`)
}

export const removeJournal = (file: string): void => rmSync(file, { force: true })

/** The text of a key ring that holds one key, as `VAULT_KEYS` or `VAULT_KEYS_NEXT` takes it. */
export const ringOf = ({ id, key }: Pick<Journal, 'id' | 'key'>, isCurrent: boolean): string =>
  JSON.stringify({ current: isCurrent ? id : null, keys: { [id]: key } })
