import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { neededSecrets, type SecretKeeper, type WorkerName, workerNames } from '../installation/secrets.ts'
import { writeWhole } from '../installation/whole-file.ts'
import { newSecrets, type Secrets } from '../stack/dev-vars.ts'

/** A secret that a Worker does not have yet. */
export type Missing = { readonly worker: WorkerName; readonly name: keyof Secrets }

/** Which secrets the Workers lack, in the order in which they are to be put: the runner first. */
export async function missingSecrets(keeper: SecretKeeper): Promise<Missing[]> {
  const missing: Missing[] = []
  for (const worker of workerNames) {
    const present = new Set(await keeper.list(worker))
    for (const name of neededSecrets[worker]) if (!present.has(name)) missing.push({ worker, name })
  }
  return missing
}

/** What an earlier run made and the operator has not put into a safe yet. */
const readKept = (file: string): Partial<Secrets> => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {})

/**
 * Why the missing secrets cannot just be made: one Worker has a key ring, the other has none, and nobody can read it back.
 *
 * @param given secrets that the operator brings along
 * @param file where made secrets are kept
 */
export function whyNotMade(missing: readonly Missing[], given: Partial<Secrets>, file: string): string | undefined {
  const without = missing.filter(({ name }) => name === 'VAULT_KEYS').map(({ worker }) => worker)
  if (without.length !== 1 || given.VAULT_KEYS || readKept(file).VAULT_KEYS) return undefined
  const [has, lacks] = without[0] === 'runner' ? ['API', 'runner'] : ['runner', 'API']
  return `The ${has} has a key ring (VAULT_KEYS) and the ${lacks} has none. It must be the same one, and cannot be read back: take it
from your safe and run this again with VAULT_KEYS='…' before the command.`
}

/**
 * Puts what is missing: what the operator gives, else what an earlier run made, else something new. What is made is in the file
 * before it is in a Worker, so that nothing that a Worker holds is ever lost.
 *
 * @param file where made secrets are kept, for its owner only, until the operator has put them into a safe
 * @returns the names of those made
 */
export async function putMissing(
  keeper: SecretKeeper,
  missing: readonly Missing[],
  given: Partial<Secrets>,
  file: string,
): Promise<(keyof Secrets)[]> {
  const wanted = [...new Set(missing.map(({ name }) => name))].filter((name) => !given[name])
  const kept = readKept(file)
  const fresh = newSecrets()
  const made = { ...Object.fromEntries(wanted.map((name) => [name, fresh[name]])), ...kept }
  if (wanted.length > 0) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeWhole(file, `${JSON.stringify(made, null, 2)}\n`)
  }
  for (const { worker, name } of missing) {
    const value = given[name] ?? made[name]
    if (value === undefined) throw new Error(`There is no value for ${name}.`)
    await keeper.put(worker, name, value)
  }
  const left = await missingSecrets(keeper)
  if (left.length > 0)
    throw new Error(
      `Put, but not in wrangler’s list: ${left.map(({ worker, name }) => `${name} of the ${worker}`).join(', ')}.`,
    )
  return wanted
}
