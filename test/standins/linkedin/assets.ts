import { readFileSync } from 'node:fs'
import type { Route } from '../server.ts'

const types: Record<string, string> = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' }

/** The style sheets and scripts of the dialects, from the folder `assets`. */
export const assetRoutes: readonly Route[] = [
  'legacy.css',
  'legacy.js',
  'wire.js',
  'editor.js',
  'entry.css',
  'sdui.js',
  'intruders.js',
  'sign-in.js',
].map((name) => ({
  method: 'GET',
  pattern: `/static/${name}`,
  handler: () => ({
    body: readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8'),
    headers: { 'content-type': types[name.split('.').at(-1) ?? ''] ?? 'text/plain', 'cache-control': 'no-cache' },
  }),
}))
