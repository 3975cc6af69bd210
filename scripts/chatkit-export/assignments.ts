import { UsageError } from '../start-arguments.ts'

/** A file of assignments, as it was read. */
export type AssignmentFile = { name: string; content: string }

/** A field as RFC 4180 writes it, plain or in double quotes, on one line. */
const field = String.raw`\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*`
const line = new RegExp(`^${field},${field}$`)

/**
 * Puts together who is whom: from flags `user=person`, and a file of lines `user,person` (CSV; a first line `user,…` is a heading).
 * A flag wins over the file.
 *
 * @throws UsageError naming the flag by its number, or the line of the file
 */
export function readAssignments(flags: readonly string[], file: AssignmentFile | null): Record<string, string> {
  const assigned = new Map<string, string>()
  const lines = file?.content.replace(/^\uFEFF/, '').split(/\r?\n/) ?? []
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue
    const where = `${file?.name}, line ${index + 1}`
    const [, quotedUser, plainUser, quotedPerson, plainPerson] = line.exec(text) ?? []
    const user = textOf(quotedUser, plainUser)
    const person = textOf(quotedPerson, plainPerson)
    if (index === 0 && user.toLowerCase() === 'user') continue
    if (!user || !person) throw new UsageError(`${where}: two fields are wanted, user,person.`)
    const before = assigned.get(user)
    if (before !== undefined && before !== person)
      throw new UsageError(`${where}: this user stands in the file twice, for different people.`)
    assigned.set(user, person)
  }
  for (const [index, flag] of flags.entries()) {
    // A user may hold any sign; neither an address nor an id of ours holds this one.
    const at = flag.lastIndexOf('=')
    const [user, person] = [flag.slice(0, Math.max(at, 0)).trim(), flag.slice(at + 1).trim()]
    if (!user || !person) throw new UsageError(`--assign number ${index + 1} must be user=person.`)
    assigned.set(user, person)
  }
  return Object.fromEntries(assigned)
}

const textOf = (quoted: string | undefined, plain: string | undefined): string =>
  (quoted?.replaceAll('""', '"') ?? plain ?? '').trim()
