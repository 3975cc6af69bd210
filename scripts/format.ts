import { join } from 'node:path'
import { foreground } from './foreground.ts'
import { root } from './paths.ts'

const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
process.exit(await foreground(['--no-warnings', biome, 'check', '--write', ...process.argv.slice(2)]))
