import type { RunWrangler, Said } from '../installation/secrets.ts'

/** Where a run is cut off: before the command with this number does anything, or right after, before anybody hears of it. */
export type Cut = { readonly at: number; readonly when: 'before' | 'after' }

/** The process was ended, as far as whoever called can tell. */
export class Killed extends Error {
  override readonly name = 'Killed'
}

/** A Cloudflare account in memory, and a wrangler for it that knows the commands of a deployment. Any other is refused. */
export class FakeAccount {
  readonly databases = new Map<string, string>()
  readonly namespaces = new Map<string, string>()
  readonly buckets = new Set<string>()
  readonly queues = new Set<string>()
  readonly projects = new Set<string>()
  /** The secrets of each Worker, by its name. */
  readonly secrets = new Map<string, Map<string, string>>()
  /** What was done to the account, in order; what only looks is not in it. */
  readonly effects: string[] = []
  commands = 0
  cut: Cut | undefined

  readonly run: RunWrangler = async (args, input = '') => {
    this.commands += 1
    const isCut = this.cut?.at === this.commands
    if (isCut && this.cut?.when === 'before') throw new Killed('before')
    const said = this.#answer(args, input)
    if (isCut) throw new Killed('after')
    return said
  }

  #answer(args: readonly string[], input: string): Said {
    const words = args.filter(
      (word, index) =>
        !word.startsWith('-') && !/^(-c|--name|--cwd|--branch|--production-branch)$/.test(args[index - 1] ?? ''),
    )
    const option = (name: string) => args[args.indexOf(name) + 1] ?? ''
    const name = words.at(-1) ?? ''
    const table: Record<string, () => Said> = {
      'd1 list': () => json([...this.databases].map(([title, uuid]) => ({ name: title, uuid }))),
      'kv namespace list': () => json([...this.namespaces].map(([title, id]) => ({ title, id }))),
      'pages project list': () =>
        json(
          [...this.projects].map((project) => ({
            'Project Name': project,
            'Project Domains': `${project}-x1.pages.dev`,
          })),
        ),
      'r2 bucket info': () =>
        this.buckets.has(name) ? fine() : bad('The specified bucket does not exist. [code: 10006]'),
      'queues info': () => (this.queues.has(name) ? fine() : bad(`Queue "${name}" does not exist.`)),
      'd1 create': () => this.#make(this.databases, name, `d1-${name}`),
      'kv namespace create': () => this.#make(this.namespaces, name, `kv-${name}`),
      'r2 bucket create': () => this.#add(this.buckets, name),
      'queues create': () => this.#add(this.queues, name),
      'pages project create': () => this.#add(this.projects, name),
      'secret list': () => {
        const known = this.secrets.get(option('--name'))
        return known
          ? json([...known.keys()].map((secret) => ({ name: secret })))
          : bad('Worker not found. [code: 10007]')
      },
      'secret put': () => {
        const worker = option('--name')
        this.secrets.set(worker, (this.secrets.get(worker) ?? new Map()).set(name, input))
        return this.#done(`secret ${worker} ${name}`)
      },
      'd1 migrations apply DB': () => this.#done('migrations'),
      deploy: () => this.#done(`deploy ${option('-c')}`, 'Deployed\n  https://revos-api-staging.acme.workers.dev\n'),
      'pages deploy': () => this.#done(`deploy ${option('--cwd')}`),
    }
    const command = Object.keys(table).find((key) => `${words.join(' ')} `.startsWith(`${key} `))
    return table[command ?? '']?.() ?? bad(`unknown: ${args.join(' ')}`)
  }

  #make(into: Map<string, string>, name: string, id: string): Said {
    if (into.has(name)) return bad(`${name} already exists`)
    into.set(name, id)
    return this.#done(`make ${name}`)
  }

  #add(into: Set<string>, name: string): Said {
    if (into.has(name)) return bad(`${name} already exists`)
    into.add(name)
    return this.#done(`make ${name}`)
  }

  #done(effect: string, stdout = ''): Said {
    this.effects.push(effect)
    return { code: 0, stdout, stderr: '' }
  }
}

const fine = (): Said => ({ code: 0, stdout: '', stderr: '' })
const bad = (stderr: string): Said => ({ code: 1, stdout: '', stderr })
const json = (rows: unknown[]): Said => ({ code: 0, stdout: JSON.stringify(rows), stderr: '' })
