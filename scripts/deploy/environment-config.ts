import { relative, resolve } from 'node:path'
import { type Environment, type EnvironmentSettings, nameIn } from '../installation/environment.ts'

/** The parts of a wrangler.toml that differ between environments, or that say where something is. */
export type RawConfig = {
  name?: string
  main?: string
  pages_build_output_dir?: string
  vars?: Record<string, string>
  services?: { binding: string; service: string }[]
  d1_databases?: { binding: string; database_name?: string; database_id?: string; migrations_dir?: string }[]
  kv_namespaces?: { binding: string; id?: string }[]
  r2_buckets?: { binding: string; bucket_name?: string }[]
  queues?: { producers?: { queue: string }[]; consumers?: { queue: string; dead_letter_queue?: string }[] }
}

/** What Cloudflare calls the KV namespaces and which setting holds their ids. */
export const namespaces = [
  { binding: 'TENANTS', title: 'revos-tenants', id: 'tenants' },
  { binding: 'VAULT', title: 'revos-vault', id: 'vault' },
] as const

/**
 * One of our wrangler.toml as it is for an environment: its names, ids and addresses. What is not known yet stays as it stands
 * there, for {@link placeholders} to find.
 *
 * @param from the folder of the wrangler.toml
 * @param to the folder that the result will stand in, from which its paths lead
 */
export function configFor<Config extends RawConfig>(
  raw: Config,
  environment: Environment,
  { webUrl, domainKey, ids, variables }: EnvironmentSettings,
  from: string,
  to: string,
): Config {
  const named = (name: string) => nameIn(environment, name)
  const moved = (path: string) => relative(to, resolve(from, path))
  const addresses = {
    ...(webUrl !== undefined && { WEB_URL: webUrl }),
    ...(domainKey !== undefined && { CHATKIT_DOMAIN_KEY: domainKey }),
  }
  const known = Object.entries(addresses).filter(([name]) => raw.vars?.[name] !== undefined)
  const config: RawConfig = { ...raw }
  if (raw.name) config.name = named(raw.name)
  if (raw.main) config.main = moved(raw.main)
  if (raw.pages_build_output_dir) config.pages_build_output_dir = moved(raw.pages_build_output_dir)
  if (raw.vars) config.vars = { ...raw.vars, ...Object.fromEntries(known), ...variables }
  if (raw.services) config.services = raw.services.map((row) => ({ ...row, service: named(row.service) }))
  if (raw.d1_databases)
    config.d1_databases = raw.d1_databases.map((row) => ({
      ...row,
      ...(row.database_name && { database_name: named(row.database_name) }),
      ...(ids.database && { database_id: ids.database }),
      ...(row.migrations_dir && { migrations_dir: moved(row.migrations_dir) }),
    }))
  if (raw.kv_namespaces)
    config.kv_namespaces = raw.kv_namespaces.map((row) => {
      const id = ids[namespaces.find(({ binding }) => binding === row.binding)?.id ?? 'vault']
      return { ...row, ...(id && { id }) }
    })
  if (raw.r2_buckets)
    config.r2_buckets = raw.r2_buckets.map((row) => ({
      ...row,
      ...(row.bucket_name && { bucket_name: named(row.bucket_name) }),
    }))
  if (raw.queues) {
    const { producers = [], consumers = [] } = raw.queues
    config.queues = {
      producers: producers.map((row) => ({ ...row, queue: named(row.queue) })),
      consumers: consumers.map((row) => ({
        ...row,
        queue: named(row.queue),
        ...(row.dead_letter_queue && { dead_letter_queue: named(row.dead_letter_queue) }),
      })),
    }
  }
  return config as Config
}

/** All queues that a configuration names. */
export function queuesOf({ queues }: RawConfig): string[] {
  const names = [
    ...(queues?.producers ?? []).map(({ queue }) => queue),
    ...(queues?.consumers ?? []).flatMap(({ queue, dead_letter_queue: dead }) => [queue, ...(dead ? [dead] : [])]),
  ]
  return [...new Set(names)].sort()
}

const isOfTheLaptop: readonly [field: string, is: (value: string) => boolean][] = [
  ['WEB_URL', (value) => !/^https:\/\//.test(value) || /^https:\/\/(127\.|localhost\b|\[::1\])/.test(value)],
  ['CHATKIT_DOMAIN_KEY', (value) => !value.startsWith('domain_pk_') || value.startsWith('domain_pk_localhost')],
  ['OUTBOUND_URLS', (value) => value !== 'public'],
]
const isEmptyId = (id = '') => id === '' || id.startsWith('00000000')

/**
 * What in a configuration still holds for a laptop alone: ids of its data, where people open the page there, the key that
 * ChatKit takes for localhost, and the leave to call private addresses.
 *
 * @returns the names of the lines; empty where it can be deployed
 */
export function placeholders(config: RawConfig): string[] {
  const vars = isOfTheLaptop.filter(([field, is]) => {
    const value = config.vars?.[field]
    return value !== undefined && is(value)
  })
  const databases = (config.d1_databases ?? []).filter(({ database_id: id }) => isEmptyId(id))
  const kv = (config.kv_namespaces ?? []).filter(({ id }) => isEmptyId(id))
  return [
    ...vars.map(([field]) => field),
    ...databases.map(({ binding }) => `database_id of ${binding}`),
    ...kv.map(({ binding }) => `id of ${binding}`),
  ]
}
