import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { writeWhole } from '../installation/whole-file.ts'

export type Secrets = { AUTH_SECRET: string; VAULT_KEYS: string; OPERATOR_KEY: string }
export type DevVars = { api: Record<string, string>; runner: Record<string, string> }

/** Secrets for one installation on this machine; the vault's key ring holds one 32-byte key. */
export function newSecrets(): Secrets {
  const key = randomBytes(32).toString('base64')
  return {
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: key } }),
    OPERATOR_KEY: `op_${randomBytes(24).toString('base64url')}`,
  }
}

/**
 * One line of a `.dev.vars` file.
 * @throws Error if the value holds all three quotes, which the format cannot carry.
 */
export function devVarLine(name: string, value: string): string {
  const quote = ["'", '`', '"'].find((mark) => !value.includes(mark))
  if (quote === undefined || /[\r\n]/.test(value)) throw new Error(`${name} cannot be written to .dev.vars.`)
  return `${name}=${quote}${value}${quote}`
}

/** The variables of a `.dev.vars` file; none if there is no such file. */
export function readDevVars(path: string): Record<string, string> {
  if (!existsSync(path)) return {}
  const entries = Object.entries(parseEnv(readFileSync(path, 'utf8')))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Writes a `.dev.vars` file that only its owner can read. */
export function writeDevVars(path: string, variables: Record<string, string>): void {
  const lines = Object.entries(variables).map(([name, value]) => `${devVarLine(name, value)}\n`)
  writeWhole(path, lines.join(''))
}

const introduction = `# Secrets of this machine, made by \`npm start\`; not in git. Lines may be added (base URLs, keys of providers).
# In production they are set with \`wrangler secret put\`.
`

/** Adds to a file what it lacks; what a person wrote there stays as it is. */
function complete(path: string, wanted: Record<string, string>): Record<string, string> {
  const present = readDevVars(path)
  const missing = Object.entries(wanted).filter(([name]) => !present[name])
  if (missing.length > 0) {
    const before = existsSync(path) ? readFileSync(path, 'utf8').replace(/\n*$/, '\n') : introduction
    const lines = missing.map(([name, value]) => `${devVarLine(name, value)}\n`)
    writeWhole(path, before + lines.join(''))
  }
  return { ...present, ...Object.fromEntries(missing) }
}

/**
 * The `.dev.vars` of the API and of the runner, made or completed where something is missing. Both hold the same
 * key ring, or the runner could not open what the API sealed.
 * @throws Error if a person has given them different key rings.
 */
export function ensureDevVars(apiPath: string, runnerPath: string): DevVars {
  const api = complete(apiPath, { ...newSecrets(), ...pick(readDevVars(runnerPath), 'VAULT_KEYS') })
  const runner = complete(runnerPath, { ...pick(api, 'VAULT_KEYS') })
  if (api.VAULT_KEYS !== runner.VAULT_KEYS)
    throw new Error(`VAULT_KEYS differs between ${apiPath} and ${runnerPath}: both must hold the same key ring.`)
  return { api, runner }
}

function pick(variables: Record<string, string>, name: string): Record<string, string> {
  return variables[name] ? { [name]: variables[name] } : {}
}
