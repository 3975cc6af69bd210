import { neededSecrets, workerNames } from '../installation/secrets.ts'
import type { Facts, OperatorStatus } from './facts.ts'
import { bad, type Line, ok, unseen, unseenByOperator, warn } from './line.ts'

/** Secrets of both Workers, and the key ring that seals credentials. */
export function checkSecrets(facts: Facts): Line[] {
  return [...presence(facts), agreement(facts), ...form(facts), ...keyRing(facts)].filter((line) => line !== undefined)
}

const environmentFlag = ({ isLocal, name }: Facts) => (isLocal ? '' : ` -- --env ${name}`)
const putAll = (facts: Facts) =>
  facts.isLocal ? 'npm start   (it makes what is missing)' : `npm run deploy${environmentFlag(facts)}`

function presence(facts: Facts): Line[] {
  return workerNames.map((worker) => {
    const about = `secrets:${worker}`
    const names = facts.secrets[worker]
    if (!names.seen) return unseen(about, names.why, 'npx wrangler login')
    const missing = neededSecrets[worker].filter((name) => !names.value?.includes(name))
    if (names.value === null) return bad(about, `There is no ${worker} Worker yet.`, putAll(facts))
    if (missing.length > 0) return bad(about, `The ${worker} Worker lacks ${missing.join(', ')}.`, putAll(facts))
    return ok(about, `The ${worker} Worker has ${neededSecrets[worker].join(', ')}.`)
  })
}

function agreement({ ringsAgree }: Facts): Line | undefined {
  // In an account nobody can read secrets back: there the key of each record shows it.
  if (!ringsAgree.seen) return undefined
  if (ringsAgree.value) return ok('key-ring:same', 'Both Workers hold the same key ring.')
  return bad(
    'key-ring:same',
    'The two Workers hold different key rings: the runner cannot open what the API seals.',
    'npm run keys:rotate goes on with a rotation that was ended; otherwise make VAULT_KEYS the same in .dev.vars and runner/.dev.vars.',
  )
}

function form(facts: Facts): Line[] {
  const { operator } = facts
  if (!operator.seen) return []
  const { secrets } = operator.value
  const lines = Object.entries(secrets)
    .filter(([, state]) => state === 'invalid')
    .map(([name]) => bad(`secret:${name}`, `${name} has not the form that it must have.`, mend(name, facts)))
  for (const app of ['LINKEDIN_SIGN_IN', 'GOOGLE']) {
    const [id, secret] = [secrets[`${app}_CLIENT_ID`], secrets[`${app}_CLIENT_SECRET`]]
    if ((id === 'present') === (secret === 'present')) continue
    const missing = id === 'present' ? `${app}_CLIENT_SECRET` : `${app}_CLIENT_ID`
    lines.push(
      warn(`secret:${missing}`, `Nobody can sign in with this provider: ${missing} is missing.`, put(missing, facts)),
    )
  }
  return lines
}

const forms: Readonly<Record<string, string>> = {
  AUTH_SECRET: '32 characters or more',
  OPERATOR_KEY: '16 characters or more',
  VAULT_KEYS: '{"current":"k1","keys":{"k1":"<32 bytes, base64>"}}',
  VAULT_KEYS_NEXT: 'as `npm run keys:rotate` sets it',
}

function put(name: string, { isLocal, name: environment }: Facts): string {
  if (isLocal) return `Set ${name} in .dev.vars, then start again.`
  const suffix = environment === 'production' ? '' : `-${environment}`
  return `npx wrangler secret put ${name} --name revos-api${suffix}`
}

const mend = (name: string, facts: Facts) => `${put(name, facts)}   (${forms[name] ?? 'not empty'})`

function keyRing(facts: Facts): Line[] {
  const { operator } = facts
  if (!operator.seen) return [unseenByOperator('key-ring', operator.why, facts.ready.seen)]
  const { vault } = operator.value
  if (vault.current === null)
    return [bad('key-ring', 'The API cannot read its key ring: no stored credential opens.', mend('VAULT_KEYS', facts))]
  const known = ok('key-ring', `New records are sealed under ${vault.current}; known: ${vault.keys.join(', ')}.`)
  return [known, ...records(vault, environmentFlag(facts))]
}

function records({ current, keys, next, records: byKey }: OperatorStatus['vault'], flag: string): Line[] {
  const about = 'key-ring:records'
  const rotate = `npm run keys:rotate${flag}`
  const counts = Object.entries(byKey).filter(([kid, count]) => kid !== current && count > 0)
  const sum = (of: (kid: string) => boolean) =>
    counts.filter(([kid]) => of(kid)).reduce((all, [, count]) => all + count, 0)
  const unknown = counts.filter(([kid]) => kid !== '' && kid !== 'lost' && !keys.includes(kid))
  const lost = sum((kid) => kid === 'lost')
  const old = sum((kid) => kid === '' || keys.includes(kid))
  const lines: Line[] = []
  if (unknown.length > 0)
    lines.push(
      bad(
        about,
        `${sum((kid) => unknown.some(([name]) => name === kid))} records stand under keys that are not in the ring: ${unknown.map(([kid]) => kid).join(', ')}.`,
        'Add these keys to VAULT_KEYS again, from your safe. Without them their owners must store the credentials anew.',
      ),
    )
  if (next)
    lines.push(warn('key-ring:rotation', 'The master key is being changed.', `${rotate}   (goes on, and ends it)`))
  if (old > 0 && !next) lines.push(warn(about, `${old} records stand under an older key.`, rotate))
  if (lost > 0)
    lines.push(
      warn(
        about,
        `${lost} records open under no key.`,
        'Their owners must store these credentials anew: Settings → Integrations.',
      ),
    )
  return lines.length > 0 ? lines : [ok(about, 'Every record stands under the present key.')]
}
