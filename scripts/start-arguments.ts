import { parseArgs } from 'node:util'
import { defaultPorts, type PortName, type Ports, portNames, variableOf } from './stack/ports.ts'

export type StartArguments = {
  ports: Ports
  stateDir: string | undefined
  fresh: boolean
  rebuild: boolean
  verbose: boolean
  help: boolean
}

/** An argument or a variable that cannot be used; the message is for the person. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const flagOf = (name: PortName) => `${name}-port` as const

const flags = {
  fresh: { type: 'boolean' },
  rebuild: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'state-dir': { type: 'string' },
  'api-port': { type: 'string' },
  'web-port': { type: 'string' },
  'openai-port': { type: 'string' },
  'linkedin-port': { type: 'string' },
  'unipile-port': { type: 'string' },
  'identity-port': { type: 'string' },
  'receiver-port': { type: 'string' },
} as const

const portLine = (name: PortName) =>
  `${`  --${flagOf(name)} <number>`.padEnd(24)}or ${variableOf(name)}; ${defaultPorts[name]} otherwise`

export const startUsage = `npm start -- [flags]

  --fresh               begin anew: forget the data of earlier starts
  --verbose             show all output of the processes, not only warnings and errors
  --rebuild             build the page even if it is newer than its sources
  --state-dir <folder>  keep data and logs there instead of .revos
${portNames.map(portLine).join('\n')}

Base URLs of your own replace the stand-ins: OPENAI_BASE_URL, LINKEDIN_API_URL, LINKEDIN_WEB_URL, UNIPILE_URL,
GOOGLE_ISSUER_URL and CHATKIT_SCRIPT_URL, from the environment or from .dev.vars.`

/**
 * Reads the arguments of `npm start`; a flag wins over its variable.
 * @throws UsageError naming the flag or variable at fault.
 */
export function readStartArguments(argv: string[], env: Record<string, string | undefined>): StartArguments {
  const values = parse(argv)
  const ports = { ...defaultPorts }
  for (const name of portNames) {
    const flag = values[flagOf(name)]
    const variable = env[variableOf(name)]
    if (flag !== undefined) ports[name] = readPort(flag, `--${flagOf(name)}`)
    else if (variable) ports[name] = readPort(variable, variableOf(name))
  }
  const { fresh = false, rebuild = false, verbose = false, help = false } = values
  return { ports, stateDir: values['state-dir'], fresh, rebuild, verbose, help }
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: flags, strict: true }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nSee: npm start -- --help`)
  }
}

function readPort(text: string, source: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new UsageError(`${source} must be a port number from 1 to 65535, not "${text}".`)
  return port
}
