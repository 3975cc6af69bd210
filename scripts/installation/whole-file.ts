import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, writeFileSync } from 'node:fs'

/**
 * Writes a file so that whoever reads it, at any moment and after any end of this process, finds the old text or the new one,
 * whole. A symbolic link stays, and what it leads to is written.
 *
 * @param path the file, in a folder that is there
 * @param mode who may read it; only its owner, if not said, since most of what is kept so is secret
 * @throws Error of `node:fs` where the folder cannot be written; the old text is then still there
 */
export function writeWhole(path: string, text: string, mode = 0o600): void {
  const target = existsSync(path) ? realpathSync(path) : path
  // Two who write at once write each their own.
  const next = `${target}.${process.pid}.new`
  const file = openSync(next, 'w', mode)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, target)
}
