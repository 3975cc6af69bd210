import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writeDevVars } from './dev-vars.ts'

/**
 * Makes the text of a `wrangler.toml` usable from another folder, by making one path in it absolute.
 * @param key the top-level key that holds the path
 * @param folder the folder the text comes from, absolute
 * @throws Error if the text has no such key before its first table
 */
export function relocate(toml: string, key: 'main' | 'pages_build_output_dir', folder: string): string {
  const top = toml.split(/^\s*\[/m)[0] ?? ''
  const line = new RegExp(`^${key}\\s*=\\s*"([^"]+)"`, 'm').exec(top)
  if (line?.[1] === undefined) throw new Error(`No ${key} = "…" in ${join(folder, 'wrangler.toml')}.`)
  return toml.replace(line[0], `${key} = ${JSON.stringify(resolve(folder, line[1]))}`)
}

/**
 * Copies a Worker's configuration into a folder of the stack, with variables of its own beside it. Necessary because
 * `wrangler dev` with several configurations gives `--var` and `--env-file` to the first one only, and reads
 * `.dev.vars` beside each.
 * @returns the path of the copy
 */
export function placeWorker(source: string, folder: string, variables: Record<string, string>): string {
  mkdirSync(folder, { recursive: true })
  const target = join(folder, 'wrangler.toml')
  writeFileSync(target, relocate(readFileSync(source, 'utf8'), 'main', dirname(source)))
  writeDevVars(join(folder, '.dev.vars'), variables)
  return target
}

/**
 * Makes a folder from which `wrangler pages dev` serves the page. It takes the nearest package.json for the project's
 * root, works below it, and would find the API's wrangler.toml from there: so the folder has a package.json of its own.
 */
export function placePages(source: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const toml = readFileSync(join(source, 'wrangler.toml'), 'utf8')
  writeFileSync(join(folder, 'wrangler.toml'), relocate(toml, 'pages_build_output_dir', source))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  rmSync(join(folder, 'functions'), { force: true })
  symlinkSync(join(source, 'functions'), join(folder, 'functions'))
}
