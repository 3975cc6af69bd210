import { readFileSync } from 'node:fs'
import { writeWhole } from '../installation/whole-file.ts'
import type { StandInKind } from './outside.ts'

/** What `seed` is given. */
export type SeedInput = {
  apiUrl: string
  webUrl: string
  operatorKey: string
  /** Origins of the stand-ins, or of what is used in their place. */
  outside: Record<StandInKind, string>
  /** The OpenAI key for the demo tenant; absent where the stand-in is used, which takes any `sk-…`. */
  openaiKey?: string
}

/** What `seed` gives back: the demo tenant and its people. */
export type Seeded = {
  tenantId: string
  apiKey: string
  owner: { email: string; password: string }
  members: { id: string; email: string; password: string; apiKey: string }[]
  podId: string
  postUrl: string
}

/** The content of `.revos/demo.json`. */
export type Demo = Seeded & {
  webUrl: string
  apiUrl: string
  standins: Record<StandInKind, string>
}

type Addresses = Pick<Demo, 'webUrl' | 'apiUrl' | 'standins'>

/** The demo as it is found at these addresses: the ports of a second start may differ from those of the first. */
export function moveDemo(demo: Demo, addresses: Addresses): Demo {
  const { origin, pathname, search } = new URL(demo.postUrl)
  const postUrl = origin === demo.standins.linkedin ? addresses.standins.linkedin + pathname + search : demo.postUrl
  return { ...demo, ...addresses, postUrl }
}

/** Reads demo.json; undefined if there is none, or none that can be read. */
export function readDemo(path: string): Demo | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Writes demo.json, readable by its owner only: it holds the demo's passwords and keys. */
export function writeDemo(path: string, demo: Demo): void {
  const { webUrl, apiUrl, tenantId, apiKey, owner, members, podId, postUrl, standins } = demo
  const ordered = { webUrl, apiUrl, tenantId, apiKey, owner, members, podId, postUrl, standins }
  writeWhole(path, `${JSON.stringify(ordered, null, 2)}\n`)
}
