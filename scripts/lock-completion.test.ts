import { describe, expect, it } from 'vitest'
import { completeLock, type Lock, platformOf, registryAddresses } from './lock-completion.ts'

describe('platformOf', () => {
  it.each([
    ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@biomejs/cli-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@cloudflare/workerd-windows-64', { os: ['win32'], cpu: ['x64'] }],
    ['@cloudflare/workerd-darwin-64', { os: ['darwin'], cpu: ['x64'] }],
    ['@tailwindcss/oxide-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
    ['@tailwindcss/oxide-wasm32-wasi', { cpu: ['wasm32'] }],
    ['fsevents', undefined],
  ])('reads %s', (name, platform) => {
    expect(platformOf(name)).toEqual(platform)
  })
})

const tool = (optionalDependencies: Record<string, string>) => ({ version: '1.0.0', dev: true, optionalDependencies })

describe('completeLock', () => {
  it('adds what is missing, in npm’s order, and leaves the rest', () => {
    const present = { version: '1.0.0', dev: true, optional: true, os: ['linux'], cpu: ['x64'] }
    const lock: Lock = {
      lockfileVersion: 3,
      packages: {
        '': { version: '0.1.0' },
        'node_modules/tool': tool({ 'tool-darwin-arm64': '1.0.0', 'tool-linux-x64': '1.0.0' }),
        'node_modules/tool-linux-x64': present,
      },
    }
    const { lock: complete, added, unknown } = completeLock(lock)
    expect(added).toEqual(['tool-darwin-arm64'])
    expect(unknown).toEqual([])
    expect(Object.keys(complete.packages)).toEqual([
      '',
      'node_modules/tool',
      'node_modules/tool-darwin-arm64',
      'node_modules/tool-linux-x64',
    ])
    expect(complete.packages['node_modules/tool-darwin-arm64']).toEqual({ ...present, os: ['darwin'], cpu: ['arm64'] })
    expect(complete.packages['node_modules/tool-linux-x64']).toBe(present)
    expect(complete.lockfileVersion).toBe(3)
    expect(completeLock(complete).added).toEqual([])
  })

  it('finds a build that is locked beside the package that wants it', () => {
    const packages = {
      'node_modules/a/node_modules/tool': tool({ 'tool-linux-x64': '2.0.0' }),
      'node_modules/a/node_modules/tool-linux-x64': { version: '2.0.0', optional: true },
    }
    expect(completeLock({ packages }).added).toEqual([])
  })

  it('names what has no platform in its name, and leaves ranges alone', () => {
    const packages = { 'node_modules/tool': tool({ odd: '1.0.0', 'tool-linux-x64': '^1.0.0' }) }
    expect(completeLock({ packages })).toMatchObject({ added: [], unknown: ['odd'] })
  })
})

describe('registryAddresses', () => {
  it('finds the entries that name where they came from', () => {
    const packages = { 'node_modules/a': { resolved: 'https://example.test/a.tgz' }, 'node_modules/b': {} }
    expect(registryAddresses({ packages })).toEqual(['node_modules/a'])
  })
})
