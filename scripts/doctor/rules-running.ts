import type { Facts, OperatorStatus } from './facts.ts'
import { bad, type Line, ok, unseenByOperator, warn } from './line.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The age of a moment, as a person says it. */
export function ageOf(ms: number): string {
  if (ms < 2 * minute) return `${Math.round(ms / 1000)} seconds`
  if (ms < 2 * hour) return `${Math.round(ms / minute)} minutes`
  if (ms < 2 * day) return `${Math.round(ms / hour)} hours`
  return `${Math.round(ms / day)} days`
}

/** What goes on by itself: cron, queues, jobs, whom the Workers call. */
export function checkRunning(facts: Facts): Line[] {
  const { operator, now } = facts
  const about = ['cron', 'outbox', 'jobs', 'dead-letters', 'upstreams']
  if (!operator.seen) return about.map((name) => unseenByOperator(name, operator.why, facts.ready.seen))
  const { cron, outbox, jobs, deadLetters, upstreams } = operator.value
  return [
    ...checkCron(facts, cron, now),
    checkOutbox(facts, outbox, now),
    checkJobs(facts, jobs, now),
    deadLetters === 0
      ? ok('dead-letters', 'No message was given up.')
      : warn('dead-letters', `${deadLetters} messages were given up.`, 'See "Dead letters" in docs/operations.md.'),
    ...checkUpstreams(upstreams),
  ]
}

const logs = ({ isLocal, name }: Facts, worker: 'api' | 'runner') => {
  if (isLocal) return 'See .revos/logs/api.log.'
  return `See the log: npx wrangler tail revos-${worker}${name === 'production' ? '' : `-${name}`}`
}

function checkCron(facts: Facts, { lastAt, chores }: OperatorStatus['cron'], now: number): Line[] {
  const again = facts.isLocal ? 'npm start   (it runs the cron every minute)' : `npm run deploy -- --env ${facts.name}`
  if (lastAt === null) return [bad('cron', 'The cron has never run.', again)]
  const age = now - lastAt
  if (age > 5 * minute) return [bad('cron', `The cron last ran ${ageOf(age)} ago, and is due every minute.`, again)]
  // A chore that no longer exists stays behind for good: after a week it is not missed any more.
  const late = Object.entries(chores).filter(([, at]) => now - at > 10 * minute && now - at < 7 * day)
  if (late.length === 0) return [ok('cron', `The cron ran ${ageOf(age)} ago.`)]
  return late.map(([chore, at]) =>
    warn(
      `cron:${chore}`,
      `${chore} has not ended well for ${ageOf(now - at)}.`,
      `${logs(facts, 'api')} Look for cron.failed.`,
    ),
  )
}

function checkOutbox(facts: Facts, { waiting, oldestAt }: OperatorStatus['outbox'], now: number): Line {
  const age = oldestAt === null ? 0 : now - oldestAt
  if (waiting === 0) return ok('outbox', 'Nothing waits to be sent to the queues.')
  if (age <= 5 * minute) return ok('outbox', `${waiting} messages wait, the oldest for ${ageOf(age)}.`)
  return bad(
    'outbox',
    `${waiting} messages wait to be sent, the oldest for ${ageOf(age)}.`,
    `The cron sends them: is it alive, and do the queues exist? ${logs(facts, 'api')}`,
  )
}

function checkJobs(facts: Facts, { open, oldestAt }: OperatorStatus['jobs'], now: number): Line {
  const age = oldestAt === null ? 0 : now - oldestAt
  if (open === 0) return ok('jobs', 'No export or deletion is under way.')
  const text = `${open} exports or deletions are under way, the oldest for ${ageOf(age)}.`
  if (age <= hour) return ok('jobs', text)
  return warn('jobs', text, `${logs(facts, 'api')} Look for job.failed. GET /api/operator/jobs shows how far they are.`)
}

const withoutThem: Readonly<Record<string, { what: string; variable: string }>> = {
  openai: { what: 'no chat is answered', variable: 'OPENAI_BASE_URL' },
  linkedin: { what: 'nothing is shared by LinkedIn’s API', variable: 'LINKEDIN_API_URL' },
  unipile: { what: 'nothing is shared by Unipile', variable: 'UNIPILE_URL' },
}

function checkUpstreams(upstreams: OperatorStatus['upstreams']): Line[] {
  // ChatKit's script is loaded by browsers: it is looked at from here.
  return upstreams
    .filter(({ name }) => name !== 'chatkit')
    .map(({ name, ok: isFine, status }) => {
      const about = `upstream:${name}`
      if (isFine) return ok(about, `${name} answers.`)
      const { what = 'what needs it fails', variable = 'its base URL' } = withoutThem[name] ?? {}
      const how = status === null ? 'does not answer' : `answers ${status}`
      return bad(
        about,
        `${name} ${how}: ${what}.`,
        `Check ${variable} and the provider’s status page, then run this again.`,
      )
    })
}
