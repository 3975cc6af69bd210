import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const sources = globSync('{core,worker,runner,web/src,web/functions,web/edge}/**/*.{ts,tsx}', { cwd: root }).filter(
  (file) => !/\.test\.tsx?$/.test(file),
)

interface Import {
  readonly file: string
  /** A path in the repository, or a package's name. */
  readonly to: string
}

const statement =
  /(?:^|\n)\s*(?:import\s*|(?:import|export)\b[^'"\n=]*?\bfrom\s*)['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

const imports: Import[] = sources.flatMap((file) =>
  [
    ...readFileSync(join(root, file), 'utf8')
      .replaceAll(/\{[^{}]*\}\s*from/g, 'x from')
      .matchAll(statement),
  ].map(([, one, other]) => {
    const to = one ?? other ?? ''
    return { file, to: to.startsWith('.') ? relative(root, join(root, dirname(file), to)) : to }
  }),
)

/** Imports made below `folder` that lead to something that `may` does not allow. */
const breaches = (folder: string, may: (to: string) => boolean) =>
  imports.filter(({ file, to }) => file.startsWith(folder) && !may(to)).map(({ file, to }) => `${file} → ${to}`)

/** Holds the page's requests and the answers that its tests script to the API's own schemas. */
const forWebTests = 'web/src/testing/'

const isOurs = (to: string) => /^(core|worker|runner|web|scripts|test)\//.test(to)

describe('who imports whom', () => {
  it('finds the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(500)
    expect(imports).toContainEqual({ file: 'worker/index.ts', to: 'worker/app.ts' })
    expect(imports).toContainEqual({ file: 'worker/chat/respond.ts', to: '@openai/agents' })
  })

  it('core stands on nothing of ours, and knows no web framework, browser, agent or page', () => {
    const barred = /^(hono|@cloudflare\/puppeteer|@openai\/|openai$|react|better-auth)/
    expect(breaches('core/', (to) => (!isOurs(to) || to.startsWith('core/')) && !barred.test(to))).toEqual([])
  })

  it('the ChatKit library imports nothing of this repository', () => {
    const may = /^(worker\/chatkit\/|zod$|@openai\/agents|vitest$|fast-check$)/
    expect(breaches('worker/chatkit/', (to) => may.test(to))).toEqual([])
  })

  it('worker and runner never import each other', () => {
    expect(breaches('worker/', (to) => !to.startsWith('runner/'))).toEqual([])
    expect(breaches('runner/', (to) => !isOurs(to) || /^(core|runner)\//.test(to))).toEqual([])
  })

  it('nothing of the product imports tests or scripts', () => {
    for (const folder of ['core/', 'worker/', 'runner/', 'web/']) {
      expect(breaches(folder, (to) => !/^(test|scripts)\//.test(to))).toEqual([])
    }
  })

  it('the page takes of the rest only its half of the ChatKit library, the names of the states, and the rule of the line', () => {
    const may =
      /^(worker\/chatkit\/(apply|sse-reader|types\/[\w-]+|widgets\/types)|core\/pods\/(activity|disclosure))\.ts$/
    const found = breaches('web/', (to) => !/^(core|worker|runner)\//.test(to) || may.test(to))
    expect(found.filter((breach) => !breach.startsWith(forWebTests))).toEqual([])
  })

  it('what the page’s tests stand on is imported by them alone', () => {
    const found = imports.filter(({ file, to }) => to.startsWith(forWebTests) && !file.startsWith(forWebTests))
    expect(imports.some(({ to }) => to.startsWith(forWebTests))).toBe(true)
    expect(found).toEqual([])
  })

  // From the top floor down. A floor imports its own and lower ones; env.ts names the types of all.
  const floors = [
    'index.ts',
    'app.ts|cron.ts|jobs.ts',
    'doors/|jobs/',
    'chat/',
    'workflows/',
    'operations/',
    'integrations/|auth/|chatkit/',
  ]
  const floorOf = (path: string) =>
    floors.findIndex((floor) => floor.split('|').some((name) => path.startsWith(`worker/${name}`)))

  it('inside the API Worker imports run downwards', () => {
    const upwards = imports.filter(
      ({ file, to }) =>
        file.startsWith('worker/') &&
        to.startsWith('worker/') &&
        !/^worker\/env\.ts$/.test(to) &&
        file !== 'worker/env.ts' &&
        floorOf(to) < floorOf(file),
    )
    expect(upwards).toEqual([])
  })

  it('every file of the API Worker has its floor', () => {
    const homeless = sources.filter(
      (file) => file.startsWith('worker/') && file !== 'worker/env.ts' && floorOf(file) < 0,
    )
    expect(homeless).toEqual([])
  })
})

describe('where things are asked for', () => {
  const text = (file: string) => readFileSync(join(root, file), 'utf8')
  const filesWith = (pattern: RegExp, folder: string) =>
    sources.filter((file) => file.startsWith(folder) && pattern.test(text(file)))

  it('the time comes from a clock', () => {
    const own = ['core/clock.ts', 'core/log.ts', 'worker/app.ts', 'worker/chatkit/clock.ts']
    const found = [
      ...filesWith(/\bDate\.now\(\)|\bnew Date\(\)/, 'core/'),
      ...filesWith(/\bDate\.now\(\)|\bnew Date\(\)/, 'worker/'),
      ...filesWith(/\bDate\.now\(\)|\bnew Date\(\)/, 'runner/'),
    ]
    expect(found.filter((file) => !own.includes(file))).toEqual([])
  })

  it('SQL stands in the stores', () => {
    const may =
      /^core\/|^worker\/auth\/|^worker\/doors\/(idempotency|health)\.ts$|^worker\/chat\/(thread-store|turn-journal|imported-threads)\.ts$|^runner\/(dead-letters|member-gate)\.ts$/
    const found = sources.filter((file) => /\.prepare\(|sql\.exec\(/.test(text(file)))
    expect(found.filter((file) => !may.test(file))).toEqual([])
  })

  it('the product does not know that it is being shown or tested', () => {
    const found = sources.filter(
      (file) => /\bstand-?ins?\b|\bdemo\b|NODE_ENV/i.test(text(file)) && !file.startsWith('web/'),
    )
    expect(found).toEqual([])
  })
})
