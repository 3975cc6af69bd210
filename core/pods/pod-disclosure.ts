import { mayEnter } from './activity.ts'
import { offerEnd, unapproved } from './activity-store.ts'
import { holdsLine, usualLine } from './disclosure.ts'

/** The line by which the members of a pod say that they have a part in what they share. */
export interface Disclosure {
  /** As it stands: the pod's own, else the usual one. */
  readonly line: string
  /** No share of the pod goes without it. */
  readonly required: boolean
}

/**
 * SQL: the disclosure of a pod as JSON, for {@link readDisclosure}.
 *
 * @param tenant the expression that names the tenant
 * @param pod the expression that names the pod
 */
export const disclosureSql = (tenant: string, pod: string) =>
  `(select json_object('line', dp.disclosure, 'required', dp.disclosure_required, 'company', dt.name) from tenants dt
  left join pods dp on dp.tenant_id = dt.id and dp.id = ${pod} where dt.id = ${tenant})`

/** Reads what {@link disclosureSql} gives. */
export function readDisclosure(json: string): Disclosure {
  const row = JSON.parse(json) as { line: string | null; required: number | null; company: string }
  return { line: row.line ?? usualLine(row.company), required: row.required === 1 }
}

/** True where words may go out from a pod, as far as its disclosure is concerned. */
export const discloses = (words: string | null, { line, required }: Disclosure): boolean =>
  !required || holdsLine(words, line)

/** Why a share is asked about again that was approved without the line. */
export const lineMissing = (line: string): string =>
  `This pod asks every member to say “${line}”, which these words did not. The member looks at them again.`

/** SQL: the shares of the pod ?2 of the tenant ?1 that wait for their time; `due_at` leads to the index of what waits. */
const waitingInPod = `tenant_id = ?1 and due_at >= 0 and state in ('proposed', 'approved', 'unknown')
  and state = 'approved' and pod_id = ?2`

/**
 * The statement that takes what waits in a pod back to asking where its words lack the line that the pod now requires. What comes
 * to be approved after the words were looked at is asked about as well: nothing slips through, and a member at most says yes twice.
 *
 * @param disclosure as it is from now on
 * @param actor who asks for it, for the timeline
 */
export async function askForLine(
  db: D1Database,
  tenantId: string,
  podId: string,
  { line }: Disclosure,
  actor: string,
  now: number,
): Promise<D1PreparedStatement> {
  const { results } = await db
    .prepare(`select id, comment from activities where ${waitingInPod} and comment is not null`)
    .bind(tenantId, podId)
    .all<{ id: string; comment: string }>()
  const holding = results.filter(({ comment }) => holdsLine(comment, line)).map(({ id }) => id)
  return db
    .prepare(
      `update activities set state = 'proposed', state_actor = ?3, state_reason = ?4, state_at = ?5, paused_run = null,
         due_at = ${offerEnd}${unapproved}
       where ${waitingInPod} and id not in (select value from json_each(?6)) and ${mayEnter('proposed')}`,
    )
    .bind(tenantId, podId, actor, lineMissing(line), now, JSON.stringify(holding))
}
