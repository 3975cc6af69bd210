import { describe, expect, it } from 'vitest'
import { defaultPorts } from './stack/ports.ts'
import { readStartArguments, UsageError } from './start-arguments.ts'

describe('readStartArguments', () => {
  it('has defaults for everything', () => {
    const nothing = { stateDir: undefined, fresh: false, rebuild: false, verbose: false, help: false }
    expect(readStartArguments([], {})).toEqual({ ports: defaultPorts, ...nothing })
  })

  it('takes ports from variables, and flags above them', () => {
    const { ports } = readStartArguments(['--api-port', '1', '--fresh'], {
      API_PORT: '2',
      WEB_PORT: '3',
      UNIPILE_PORT: '',
    })
    expect(ports).toEqual({ ...defaultPorts, api: 1, web: 3 })
  })

  it.each(['0', '65536', '80a', '-1', '8787.5'])('refuses the port %s', (port) => {
    expect(() => readStartArguments([`--web-port=${port}`], {})).toThrow(`--web-port must be a port number`)
    expect(() => readStartArguments([], { WEB_PORT: port })).toThrow(`WEB_PORT must be a port number`)
  })

  it('refuses flags it does not know', () => {
    expect(() => readStartArguments(['--frehs'], {})).toThrow(UsageError)
    expect(() => readStartArguments(['fresh'], {})).toThrow(UsageError)
  })
})
