import { join } from 'node:path'
import { root } from './paths.ts'
import { newestChange } from './stack/file-age.ts'

const web = join(root, 'web')
const sources = [
  ...['src', 'public', 'index.html', 'vite.config.ts'].map((name) => join(web, name)),
  // The page shares the protocol's types and its event reader with the library.
  join(root, 'worker', 'chatkit'),
  join(root, 'package-lock.json'),
]

/** Whether the page must be built before it can be served. */
export function webIsStale(): boolean {
  return newestChange(sources) > newestChange([join(web, 'dist', 'index.html')])
}

/** The arguments for Node that build the page into web/dist, with Vite's manifest. */
export function viteBuild(): string[] {
  return ['--no-warnings', join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', web, '--logLevel', 'warn']
}
