import { type Environment, type EnvironmentSettings, nameIn } from '../installation/environment.ts'
import { type RunWrangler, type Said, WranglerError } from '../installation/secrets.ts'
import { namespaces } from './environment-config.ts'

/** Something in the account that must be there before the Workers, made once. */
export type Resource = {
  readonly kind: 'D1 database' | 'KV namespace' | 'R2 bucket' | 'queue' | 'Pages project'
  readonly name: string
  /** Which of the settings' ids it has; absent for what is found by its name. */
  readonly id?: keyof EnvironmentSettings['ids']
  /** The arguments for wrangler that make it. */
  readonly make: readonly string[]
}

/** What was found of the resources in the account. */
export type Account = {
  /** The ids of databases and namespaces, by their name. */
  readonly ids: ReadonlyMap<string, string>
  /** The names of everything that is there. */
  readonly present: ReadonlySet<string>
  /** The host of the Pages project, such as `revos-web.pages.dev`. */
  readonly pagesHost?: string
}

/** All that an environment needs, in the order in which it is made. */
export function resourcesOf(environment: Environment, queues: readonly string[]): Resource[] {
  const named = (name: string) => nameIn(environment, name)
  const [database, bucket, page] = [named('revos'), named('revos-files'), named('revos-web')]
  return [
    { kind: 'D1 database', name: database, id: 'database', make: ['d1', 'create', database] },
    ...namespaces.map(({ title, id }): Resource => {
      const name = named(title)
      return { kind: 'KV namespace', name, id, make: ['kv', 'namespace', 'create', name] }
    }),
    { kind: 'R2 bucket', name: bucket, make: ['r2', 'bucket', 'create', bucket] },
    ...queues.map(named).map((name): Resource => ({ kind: 'queue', name, make: ['queues', 'create', name] })),
    {
      kind: 'Pages project',
      name: page,
      make: ['pages', 'project', 'create', page, '--production-branch', 'main'],
    },
  ]
}

/** Runs wrangler and gives its output. @throws WranglerError with what it said where it fails */
export async function demand(run: RunWrangler, args: readonly string[]): Promise<string> {
  const said = await run(args)
  if (said.code !== 0) throw refusal(args, said)
  return said.stdout
}

const refusal = (args: readonly string[], { stdout, stderr }: Said) =>
  new WranglerError(`wrangler ${args.join(' ')} failed:\n${(stderr.trim() || stdout.trim()).slice(0, 2_000)}`)

/** The rows of a JSON list that wrangler printed, perhaps after a notice. */
function rowsIn(output: string, args: readonly string[]): Record<string, unknown>[] {
  try {
    return JSON.parse(output.slice(output.search(/^\s*\[/m)))
  } catch {
    throw new WranglerError(`wrangler ${args.join(' ')} printed no list:\n${output.slice(0, 500)}`)
  }
}

async function idsByName(run: RunWrangler, args: readonly string[], name: string, id: string) {
  const rows = rowsIn(await demand(run, args), args)
  return rows.map((row): [string, string] => [String(row[name]), String(row[id])])
}

/** What wrangler and Cloudflare say of a bucket or a queue that is not there. */
const absent = /does not exist|not found|code: 10006/i

async function isThere(run: RunWrangler, args: readonly string[]): Promise<boolean> {
  const said = await run(args)
  if (said.code === 0) return true
  if (absent.test(said.stderr + said.stdout)) return false
  throw refusal(args, said)
}

/** Looks for the resources in the account that wrangler is signed in to. @throws WranglerError */
export async function lookAround(run: RunWrangler, resources: readonly Resource[]): Promise<Account> {
  const projects = ['pages', 'project', 'list', '--json']
  const [databases, kv, pages] = [
    await idsByName(run, ['d1', 'list', '--json'], 'name', 'uuid'),
    await idsByName(run, ['kv', 'namespace', 'list'], 'title', 'id'),
    rowsIn(await demand(run, projects), projects),
  ]
  // Names are looked up among their own kind: a queue may be called what a bucket is called.
  const byKind: Partial<Record<Resource['kind'], ReadonlyMap<string, string>>> = {
    'D1 database': new Map(databases),
    'KV namespace': new Map(kv),
    'Pages project': new Map(pages.map((row) => [String(row['Project Name']), String(row['Project Domains'])])),
  }
  const look: Partial<Record<Resource['kind'], (name: string) => readonly string[]>> = {
    'R2 bucket': (name) => ['r2', 'bucket', 'info', name, '--json'],
    queue: (name) => ['queues', 'info', name],
  }
  const ids = new Map<string, string>()
  const present = new Set<string>()
  let pagesHost: string | undefined
  for (const { kind, name, id } of resources) {
    const found = byKind[kind]?.get(name)
    const asked = look[kind]?.(name)
    if (found === undefined && !(asked && (await isThere(run, asked)))) continue
    present.add(keyOf({ kind, name }))
    if (id && found !== undefined) ids.set(name, found)
    if (kind === 'Pages project') pagesHost = found?.split(',')[0]?.trim()
  }
  return { ids, present, ...(pagesHost && { pagesHost }) }
}

/** What a resource is listed under in {@link Account.present}. */
export const keyOf = ({ kind, name }: Pick<Resource, 'kind' | 'name'>) => `${kind} ${name}`

/**
 * Compares the ids that an environment's file has noted with those in the account.
 *
 * @returns a sentence for each that belongs to something else: as a rule wrangler is signed in to another account
 */
export function strangers(
  resources: readonly Resource[],
  { ids: found }: Account,
  { ids: noted }: EnvironmentSettings,
): string[] {
  return resources.flatMap(({ kind, name, id }) => {
    const known = id && noted[id]
    if (!known || found.get(name) === known) return []
    return [`The ${kind} ${name} with the id ${known} is not in this account.`]
  })
}
