import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { WranglerError } from './installation/secrets.ts'
import { operatorKeyFor, type Target, targetOf, targetUsage } from './installation/target.ts'
import { writeWhole } from './installation/whole-file.ts'
import { readJournal } from './keys-rotate/journal.ts'
import { RotationStopped, rotate } from './keys-rotate/rotate.ts'
import { type VaultApi, vaultApi } from './keys-rotate/vault-api.ts'
import { ApiRefusal, ApiUnreachable } from './onboard/api.ts'
import { UsageError } from './start-arguments.ts'

const usage = `npm run keys:rotate -- [flags]

Changes the master key of the vault while everything runs: makes a new key, seals every stored credential anew, and forgets the
old key. Ended at any point, it goes on when it is run again. The operator key is taken from OPERATOR_KEY or asked for.

${targetUsage}
  --status              show which keys there are and how many records stand under each
  --save <file>         write the new key ring there, for your safe, instead of showing it
  --leave-unreadable    go on although some records open under no key; they are then lost for good

Ends with 0 when it is done, 2 when a person must decide something, 1 when something failed.`

const flags = {
  env: { type: 'string' },
  api: { type: 'string' },
  web: { type: 'string' },
  'state-dir': { type: 'string' },
  status: { type: 'boolean' },
  save: { type: 'string' },
  'leave-unreadable': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Cloudflare says of a changed secret "within seconds"; the runner cannot be asked, and no record may meet one that lags. */
const settleMs = { local: 4_000, remote: 45_000 }

const journalFileOf = ({ name, keysFolder }: Target) => join(keysFolder, `${name}.json`)

function newKey() {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  return { id: `k${day}-${randomBytes(2).toString('hex')}`, key: randomBytes(32).toString('base64') }
}

async function showStatus(target: Target, api: VaultApi): Promise<void> {
  const journal = readJournal(journalFileOf(target))
  const { current, keys, next, records } = await api.status()
  console.log(`Sealing under ${current}; known: ${keys.join(', ')}`)
  for (const [kid, count] of Object.entries(records))
    console.log(
      `  ${count} under ${kid === '' ? 'a key that was not noted' : kid === 'lost' ? 'no key that is there' : kid}`,
    )
  if (journal)
    console.log(`A rotation to ${journal.id} is under way here, at "${journal.phase}": run this without --status.`)
  else if (next) console.log('A rotation is under way that was begun on another machine: go on with it there.')
  else console.log('No rotation is under way.')
}

function handOver(file: string | undefined): (ring: string) => void {
  return (ring) => {
    if (file !== undefined) {
      writeWhole(file, `${ring}\n`)
      console.log(`The new key ring is in ${file}: put it into your safe. It is shown nowhere else.`)
      return
    }
    console.log(
      `\nThe new key ring, VAULT_KEYS. Put it into your safe: it cannot be read back, and without it no backup opens.\n`,
    )
    console.log(`  ${ring}\n`)
  }
}

async function main(argv: string[]): Promise<number> {
  const values = parse(argv)
  if (values.help) {
    console.log(usage)
    return 0
  }
  const target = targetOf(values)
  const operatorKey = await operatorKeyFor(target, true)
  if (operatorKey === undefined)
    throw new UsageError('The operator key is needed: give it in the variable OPERATOR_KEY.')
  const api = vaultApi(target.apiUrl, operatorKey)
  if (values.status) {
    await showStatus(target, api)
    return 0
  }
  const isRemote = target.environment !== undefined
  const unattended = !process.stdout.isTTY && isRemote ? join(target.keysFolder, `${target.name}-ring.json`) : undefined
  await rotate({
    keeper: target.keeper,
    api,
    journalFile: journalFileOf(target),
    newKey,
    settleMs: isRemote ? settleMs.remote : settleMs.local,
    pause: (ms) => pause(ms),
    leaveUnreadable: values['leave-unreadable'] ?? false,
    handOver: handOver(values.save ?? unattended),
    show: (line) => console.log(line),
  })
  return 0
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm run keys:rotate -- --help`)
  }
}

process.on('disconnect', () => process.exit(1))
process.channel?.unref()
const expected = [UsageError, RotationStopped, WranglerError, ApiRefusal, ApiUnreachable]
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(expected.some((kind) => error instanceof kind) ? (error as Error).message : error)
  process.exitCode = error instanceof RotationStopped ? 2 : 1
}
