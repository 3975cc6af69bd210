import { outboundPolicy, requireOutbound } from '../../core/outbound.ts'
import { type FieldError, Problem } from '../../core/problem.ts'
import { hintOf } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import type { Field, Integration, Values } from './descriptor.ts'

const pathOf = (name: string) => `values.${name}`

function refuse(errors: readonly FieldError[]): void {
  const [first] = errors
  if (first) throw new Problem('invalid_input', `${first.path}: ${first.message}`, { errors })
}

/** A value as it is meant: without space around it, and an address with its scheme. */
function tidy({ kind }: Field, text: string): string {
  const value = text.trim()
  return kind === 'url' && value !== '' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? `https://${value}` : value
}

function whyNot({ required, kind, pattern, label }: Field, value: string): string | null {
  if (value === '') return required ? `${label} is needed.` : null
  if (value.length > 2_000) return `${label} is too long.`
  if (kind === 'url' && !URL.canParse(value)) return `${label} is not an address. It begins with https://.`
  return pattern !== null && !new RegExp(`^(?:${pattern})$`).test(value)
    ? `This does not look like: ${label.toLowerCase()}.`
    : null
}

/**
 * The whole of a credential out of what was given and what is stored: a field left out keeps its stored value, and so does a secret
 * that is given empty.
 *
 * @throws Problem `invalid_input` or `address_not_allowed`, naming the field as `values.<field>`
 */
export function completeValues(
  integration: Integration,
  given: Readonly<Record<string, string>>,
  stored: Values | null,
  env: Env,
): Values {
  const { fields } = integration
  const known = new Set(fields.map(({ name }) => name))
  refuse(
    Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => ({ path: pathOf(name), message: 'There is no such field.' })),
  )
  const fromStore = new Set<string>()
  const entries = fields.map((field): [string, string] => {
    const text = given[field.name]
    const value = text === undefined ? '' : tidy(field, text)
    const keeps = text === undefined || (field.kind === 'secret' && value === '')
    if (!keeps || stored?.[field.name] === undefined) return [field.name, value]
    fromStore.add(field.name)
    return [field.name, stored[field.name] ?? '']
  })
  const made = integration.make?.() ?? {}
  const filled = entries.map(([name, value]): [string, string] => {
    const field = fields.find((candidate) => candidate.name === name)
    const fallback = field?.required ? field.fallback?.(env) : undefined
    return [name, value || made[name] || fallback || '']
  })
  refuse(
    fields.flatMap((field) => {
      const message = whyNot(field, filled.find(([name]) => name === field.name)?.[1] ?? '')
      return message === null ? [] : [{ path: pathOf(field.name), message }]
    }),
  )
  // What was stored beside the fields, such as a signing secret that is being replaced, stays for as long as the secret does.
  const secretKept = fields.some(({ name, kind }) => kind === 'secret' && fromStore.has(name))
  const beside = secretKept ? Object.entries(stored ?? {}).filter(([name]) => !known.has(name)) : []
  const values = Object.fromEntries([...beside, ...filled.filter(([, value]) => value !== '')])
  refuse(Object.entries(integration.wrong?.(values) ?? {}).map(([name, message]) => ({ path: pathOf(name), message })))
  requireAddresses(integration, values, env)
  if (integration.sendsSecret) requireSecretAgain(integration, values, stored, fromStore, env)
  return values
}

/**
 * Checks each address that we would call; one that the operator has set is not the tenant's.
 *
 * @throws Problem `address_not_allowed`
 */
export function requireAddresses({ fields }: Pick<Integration, 'fields'>, values: Values, env: Env): void {
  for (const { name, called, fallback } of fields) {
    const value = values[name]
    if (!called || value === undefined || value === fallback?.(env)) continue
    requireOutbound(value, outboundPolicy(env.OUTBOUND_URLS), pathOf(name))
  }
}

/** Another address would get the stored secret, which whoever changes the address may not know. */
function requireSecretAgain(
  { fields }: Integration,
  values: Values,
  stored: Values | null,
  fromStore: ReadonlySet<string>,
  env: Env,
): void {
  const moved = fields.some(({ name, called, fallback }) => {
    const usual = fallback?.(env)
    return called && (values[name] ?? usual) !== (stored?.[name] ?? usual)
  })
  const kept = fields.find(({ name, kind }) => kind === 'secret' && fromStore.has(name))
  if (!moved || !kept) return
  refuse([{ path: pathOf(kept.name), message: `Give it again: with another address, ${kept.label} goes elsewhere.` }])
}

/** The values that may be shown, and how the secret ends. */
export function shownOf({ fields }: Integration, values: Values) {
  const secret = fields.find(({ kind }) => kind === 'secret')
  const config = fields
    .filter(({ kind, name }) => kind !== 'secret' && values[name] !== undefined)
    .map(({ name }) => [name, values[name] ?? ''])
  return { config: Object.fromEntries(config) as Values, hint: secret ? hintOf(values[secret.name] ?? '') : '…' }
}
