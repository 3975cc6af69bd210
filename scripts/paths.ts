import { join, resolve } from 'node:path'

/** The repository's folder. */
export const root = resolve(import.meta.dirname, '..')

/** Everything that may be deleted and is made again: browser, logs of tools, test reports. */
export const cache = resolve(process.env.REVOS_CACHE_DIR ?? join(root, '.cache'))
