import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { foreground } from './foreground.ts'
import { cache, root } from './paths.ts'
import { type Tally, tally, total, type VitestReport } from './test-report.ts'

/** The parts in the order they run: the quick ones first. For each, how it is run. */
const parts: Record<string, (filters: string[]) => Promise<Tally[]>> = {
  types: () => checks(typeProjects().map(typeCheck)),
  lint: () => checks([() => foreground(['--no-warnings', biome, 'check', '--error-on-warnings'])]),
  unit: (filters) => vitest('unit', ['unit'], filters),
  workers: (filters) => vitest('workers', ['api', 'runner'], filters),
  web: (filters) => vitest('web', ['web'], filters),
  e2e: (filters) => vitest('e2e', ['e2e'], filters),
}

const modules = join(root, 'node_modules')
const biome = join(modules, '@biomejs', 'biome', 'bin', 'biome')
const tsc = join(modules, 'typescript', 'bin', 'tsc')

/** The root's tsconfig.json and those of the folders that have one of their own. */
function typeProjects(): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const names = folders.map(({ name }) => name).filter((name) => name !== 'node_modules' && !name.startsWith('.'))
  const projects = ['.', ...names.sort()].map((folder) => join(folder, 'tsconfig.json'))
  return projects.filter((project) => existsSync(join(root, project)))
}

function typeCheck(project: string) {
  return () => foreground(['--no-warnings', tsc, '-p', project])
}

/** Runs checks that pass or fail as a whole. */
async function checks(runs: (() => Promise<number>)[]): Promise<Tally[]> {
  const tallies: Tally[] = []
  for (const run of runs) {
    const isFine = (await run()) === 0
    tallies.push({ passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, remarks: [] })
  }
  return tallies
}

/** Runs the tests of some of Vitest's projects. */
async function vitest(part: string, projects: string[], filters: string[]): Promise<Tally[]> {
  const file = join(cache, 'test', `${part}.json`)
  mkdirSync(join(cache, 'test'), { recursive: true })
  rmSync(file, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const program = join(modules, 'vitest', 'vitest.mjs')
  const chosen = projects.map((project) => `--project=${project}`)
  const code = await foreground(['--no-warnings', program, 'run', ...chosen, ...reporters, ...filters])
  return [tally(readReport(file), code)]
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

async function main(args: string[]): Promise<number> {
  const isFilter = (word: string) => /[/.]/.test(word)
  const wanted = args.filter((word) => !isFilter(word))
  const unknown = wanted.filter((word) => parts[word] === undefined)
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(' ')}`)
    console.error(`npm test -- [${Object.keys(parts).join(' | ')}] … [file or folder …]`)
    return 2
  }
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
    process.on(signal, () => {
      stopped = true
    })
  process.channel?.unref()
  const tallies: Tally[] = []
  for (const [part, run] of Object.entries(parts)) {
    if (stopped || (wanted.length > 0 && !wanted.includes(part))) continue
    const started = performance.now()
    console.log(`\n── ${part}`)
    const sum = total(await run(args.filter(isFilter)))
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    for (const remark of sum.remarks) console.log(`   ${remark}`)
    console.log(`── ${part}: ${sum.passed} passed, ${sum.failed} failed in ${seconds} s`)
    tallies.push(sum)
  }
  const { passed, failed } = total(tallies)
  if (stopped) console.log('\nStopped before the end.')
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed > 0 || stopped ? 1 : 0
}

process.exit(await main(process.argv.slice(2)))
