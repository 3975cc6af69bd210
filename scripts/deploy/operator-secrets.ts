import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { neededSecrets, type SecretKeeper, type WorkerName, workerNames } from '../installation/secrets.ts'
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

/**
 * Why the missing secrets cannot just be made: the API has a key ring, the runner has none, and nobody can read it back.
 *
 * @param given secrets that the operator brings along
 */
export function whyNotMade(missing: readonly Missing[], given: Partial<Secrets>): string | undefined {
  const ofRing = missing.filter(({ name }) => name === 'VAULT_KEYS').map(({ worker }) => worker)
  if (given.VAULT_KEYS || ofRing.length !== 1 || ofRing[0] !== 'runner') return undefined
  return `The API has a key ring (VAULT_KEYS) and the runner has none. It must be the same one, and cannot be read back: take it
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
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const fresh = newSecrets()
  const made = { ...Object.fromEntries(wanted.map((name) => [name, fresh[name]])), ...kept }
  if (wanted.length > 0) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
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
