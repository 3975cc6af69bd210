import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outcomeWords } from '../../web/src/operator/outcome-words.ts'
import { actionWords, actorWords, knownActions, viaWords } from '../../web/src/settings/audit/audit-words.ts'

const root = join(import.meta.dirname, '../..')
const text = (file: string) => readFileSync(join(root, file), 'utf8')
const found = (pattern: RegExp, texts: readonly string[]) => [
  ...new Set(texts.flatMap((each) => [...each.matchAll(pattern)].map(([, name]) => name as string))),
]
const sources = (folders: string) =>
  globSync(`${folders}/**/*.ts`, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .map(text)

/**
 * What is written into the audit. In the stores every name of this form is one; in the Workers, which name operations too, what is
 * given as an action, and what a workflow's change is to be called.
 */
const stores = sources('core').filter((each) => /\baudit|\baction\b/i.test(each))
const workers = sources('{worker,runner}')
const written = [
  ...new Set([
    ...found(/'([a-z]{2,}[A-Za-z]*\.[a-z]+[A-Za-z]*)'/g, stores),
    ...found(/\baction: '(\w+\.\w+)'/g, workers),
    ...found(/\.workflows\.change\([^;]*?'(\w+\.\w+)'/g, workers),
  ]),
]

describe('the words of the record of changes', () => {
  it('are compared with what is really written', () => {
    expect(written.length).toBeGreaterThan(55)
    for (const one of ['me.leave', 'pods.decline', 'deadLetters.drop', 'workflows.remove', 'exports.finish']) {
      expect(written).toContain(one)
    }
  })

  it('exist for every action', () => {
    expect(written.filter((action) => actionWords(action) === action)).toEqual([])
  })

  it('exist for nothing that is never done', () => {
    expect(knownActions.filter((action) => !written.includes(action))).toEqual([])
  })

  it('exist for every way in, and for whoever acts without being a person', () => {
    const [, ways = ''] = /readonly via:([^;]*?)readonly requestId/.exec(text('core/audit.ts')) ?? []
    const vias = found(/'(\w+)'/g, [ways])
    expect(vias).toContain('session')
    expect(vias.filter((via) => viaWords(via) === via)).toEqual([])

    const [, machines = ''] = /system = \(id: ([^)]*)\)/.exec(text('core/audit.ts')) ?? []
    const actors = [...found(/'(\w+)'/g, [machines]), 'operator', 'unknown']
    expect(actors).toContain('runner')
    const gone = actorWords({ id: 'user_1', name: null })
    expect(actors.filter((id) => actorWords({ id, name: null }) === gone)).toEqual([])
  })
})

describe('the words for how a run ended', () => {
  const kinds = (file: string) => found(/\bkind: '(\w+)'/g, [text(file)])
  const ends = kinds('runner/routes/outcome.ts')
  const seen = kinds('runner/routes/route.ts').map((kind) => `read_${kind}`)

  it('exist for every end that the runner counts', () => {
    expect(ends).toContain('shared')
    expect(seen).toContain('read_not_seen')
    expect([...ends, ...seen].filter((outcome) => !(outcome in outcomeWords))).toEqual([])
    expect(Object.keys(outcomeWords).filter((outcome) => ![...ends, ...seen].includes(outcome))).toEqual([])
  })
})
