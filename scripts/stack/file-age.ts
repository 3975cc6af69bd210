import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** All files below a folder, or the path itself if it is a file; nothing if it does not exist. */
export function filesBelow(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The newest change below the paths, in ms since 1970; 0 if there is no file. */
export function newestChange(paths: string[]): number {
  return Math.max(0, ...paths.flatMap(filesBelow).map((file) => statSync(file).mtimeMs))
}

/** A hash over the names and contents of all files below a folder. */
export function contentHash(folder: string): string {
  const hash = createHash('sha256')
  for (const file of filesBelow(folder).sort()) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
