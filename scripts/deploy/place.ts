import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { experimental_readRawConfig as readRawConfig } from 'wrangler'
import type { Environment, EnvironmentSettings } from '../installation/environment.ts'
import { root } from '../paths.ts'
import { configFor, placeholders, queuesOf, type RawConfig } from './environment-config.ts'
import type { Placed } from './run.ts'

const sources = { api: 'wrangler.toml', runner: 'runner/wrangler.toml', web: 'web/wrangler.toml' } as const
export type Part = keyof typeof sources
export const parts = ['api', 'runner', 'web'] as const satisfies readonly Part[]

/** One of our wrangler.toml, as it is written. */
export function rawConfig(part: Part): RawConfig {
  // What wrangler says of this type needs a package that it does not bring along.
  const { rawConfig: raw }: { rawConfig: RawConfig } = readRawConfig({ config: join(root, sources[part]) })
  return raw
}

/** The queues of production, from both Workers. */
export const allQueues = () => [...new Set([...queuesOf(rawConfig('api')), ...queuesOf(rawConfig('runner'))])].sort()

/** The configurations of an environment, which differ from the wrangler.toml in names, ids and addresses only. */
export function configsFor(environment: Environment, settings: EnvironmentSettings, folder: string) {
  return parts.map((part) => {
    const to = join(folder, part)
    const config = configFor(rawConfig(part), environment, settings, dirname(join(root, sources[part])), to)
    return { part, folder: to, config }
  })
}

/** Writes the configurations of an environment below a folder. Without settings for all, they build and cannot be deployed. */
export function placeEnvironment(environment: Environment, settings: EnvironmentSettings, folder: string): Placed {
  const all = configsFor(environment, settings, folder)
  for (const { folder: to, config } of all) {
    mkdirSync(to, { recursive: true })
    writeFileSync(join(to, 'wrangler.json'), `${JSON.stringify(config, null, 2)}\n`)
  }
  const web = join(folder, 'web')
  // Pages builds the functions that lie beside its configuration, and takes the nearest package.json for the project's root.
  writeFileSync(join(web, 'package.json'), '{ "private": true, "type": "module" }\n')
  const functions = join(web, 'functions')
  if (existsSync(functions)) rmSync(functions)
  symlinkSync(join(root, 'web', 'functions'), functions)
  return {
    api: join(folder, 'api', 'wrangler.json'),
    runner: join(folder, 'runner', 'wrangler.json'),
    web,
    placeholders: [...new Set(all.flatMap(({ config }) => placeholders(config)))],
  }
}
