export type LockEntry = {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  resolved?: string
  optionalDependencies?: Record<string, string>
}
export type Lock = { packages: Record<string, LockEntry> } & Record<string, unknown>

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['x64', 'arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32']

/**
 * Reads from the name of a platform build which machines it is for.
 * @returns os, cpu and libc as package.json spells them; undefined if the name tells no platform.
 */
export function platformOf(name: string): Pick<LockEntry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.replace(/^@[^/]+\//, '').split('-')
  const os = words.includes('windows') ? 'win32' : systems.find((system) => words.includes(system))
  // "64" alone is workerd's word for x64; "arm-eabi" and "arm-gnueabihf" are both arm.
  const cpu = processors.find((processor) => words.includes(processor)) ?? (words.includes('64') ? 'x64' : undefined)
  if (os === undefined && cpu !== 'wasm32') return undefined
  return {
    ...(os !== undefined && { os: [os] }),
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(words.includes('musl') && { libc: ['musl'] }),
  }
}

/** Whether Node's resolution, starting in the package at `path`, finds `name` in the lock. */
function isLocked(lock: Lock, path: string, name: string): boolean {
  for (let at = path; ; ) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true
    if (at === '') return false
    const parent = at.lastIndexOf('/node_modules/')
    at = parent === -1 ? '' : at.slice(0, parent)
  }
}

/**
 * Adds an entry for every optional platform build that npm left out of the lock because the registry in use does
 * not carry it. Without them `npm ci` refuses the lock ("Missing: … from lock file"), and other platforms miss
 * their builds.
 * @returns the completed lock with its packages in npm's order, the names added, and the names whose platform
 * could not be read.
 */
export function completeLock(lock: Lock): { lock: Lock; added: string[]; unknown: string[] } {
  const packages = { ...lock.packages }
  const added: string[] = []
  const unknown: string[] = []
  for (const [path, entry] of Object.entries(lock.packages))
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked({ ...lock, packages }, path, name) || !/^\d/.test(version)) continue
      const platform = platformOf(name)
      if (platform === undefined) {
        unknown.push(name)
        continue
      }
      const { os, ...rest } = platform
      packages[`node_modules/${name}`] = {
        version,
        ...rest,
        ...(entry.dev === true && { dev: true }),
        optional: true,
        ...(os !== undefined && { os }),
      }
      added.push(name)
    }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added, unknown }
}

/** The entries that name where they were downloaded from; a lock for everybody has none. */
export function registryAddresses(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    entry.resolved?.startsWith('http') === true ? [path] : [],
  )
}
