import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeLock, type Lock, registryAddresses } from './lock-completion.ts'
import { root } from './paths.ts'

const file = join(root, 'package-lock.json')
const before: Lock = JSON.parse(readFileSync(file, 'utf8'))
const { lock, added, unknown } = completeLock(before)
const addresses = registryAddresses(lock)
if (addresses.length > 0) {
  console.error(`package-lock.json names a registry in ${addresses.length} entries, first: ${addresses[0]}`)
  console.error('Keep `omit-lockfile-registry-resolved=true` in .npmrc and run `npm install` again.')
  process.exit(1)
}
if (unknown.length > 0) {
  console.error(`No platform can be read from the names of: ${unknown.join(', ')}. Add them to the lock by hand.`)
  process.exit(1)
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'The lock is complete.' : `Added ${added.length} platform builds to the lock.`)
