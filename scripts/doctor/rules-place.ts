import type { Facts } from './facts.ts'
import { bad, type Line, ok, unseenByOperator, warn } from './line.ts'

const deployCommand = ({ isLocal, name }: Facts) => (isLocal ? 'npm start' : `npm run deploy -- --env ${name}`)

/** What the installation stands on: programs, configuration, bindings, schema. */
export function checkPlace(facts: Facts): Line[] {
  return [...versions(facts), ...configuration(facts), ...bindings(facts), migrations(facts)]
}

function versions({ node, wrangler: { installed, wanted } }: Facts): Line[] {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const isNew = major > 22 || (major === 22 && minor >= 18)
  return [
    isNew
      ? ok('node', `Node ${node}`)
      : bad('node', `Node ${node} is too old.`, 'Install Node 24 from https://nodejs.org.'),
    installed === wanted
      ? ok('wrangler', `wrangler ${installed}`)
      : bad('wrangler', `wrangler ${installed ?? 'is not installed'}, and ${wanted} is wanted.`, 'npm ci'),
  ]
}

function configuration(facts: Facts): Line[] {
  const { isLocal, placeholders, name } = facts
  if (isLocal) return []
  if (placeholders.length === 0) return [ok('configuration', `deploy/${name}.json is complete.`)]
  const text = `Still as on a laptop: ${placeholders.join(', ')}.`
  return [bad('configuration', text, `${deployCommand(facts)}   (it notes ids and asks for the rest)`)]
}

function bindings(facts: Facts): Line[] {
  const { ready, apiUrl } = facts
  if (!ready.seen) return [bad('api', `${apiUrl} does not answer: ${ready.why}`, deployCommand(facts))]
  const failing = Object.entries(ready.value).filter(([, { ok: isFine }]) => !isFine)
  if (failing.length === 0) return [ok('api', `${apiUrl} answers, and all its bindings work.`)]
  return failing.map(([what, { fix }]) =>
    bad(`binding:${what}`, `The API cannot use ${what}.`, fix ?? deployCommand(facts)),
  )
}

function migrations(facts: Facts): Line {
  const { operator, migrationFiles } = facts
  if (!operator.seen) return unseenByOperator('migrations', operator.why, facts.ready.seen)
  const applied = new Set(operator.value.migrations)
  const missing = migrationFiles.filter((file) => !applied.has(file))
  const ahead = operator.value.migrations.filter((file) => !migrationFiles.includes(file))
  if (missing.length > 0) return bad('migrations', `Not applied: ${missing.join(', ')}.`, deployCommand(facts))
  if (ahead.length > 0)
    return warn(
      'migrations',
      `The database is ahead of this folder: ${ahead.join(', ')}.`,
      'git pull, then run this again.',
    )
  return ok('migrations', `All ${migrationFiles.length} are applied.`)
}
