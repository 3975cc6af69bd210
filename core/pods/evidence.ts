const dayMs = 86_400_000

/** A picture that is past its time. */
export interface OldPicture {
  readonly tenantId: string
  readonly activityId: string
  readonly seq: number
  /** Its key in R2. */
  readonly key: string
}

/** Pictures of runs that are past the time for which their tenant keeps them. */
export async function oldPictures(db: D1Database, limit: number, now: number): Promise<OldPicture[]> {
  const { results } = await db
    .prepare(
      `select s.tenant_id as tenantId, s.activity_id as activityId, s.seq, s.screenshot_key as key
       from tenants t cross join activity_steps s on s.tenant_id = t.id and s.screenshot_key is not null
         and s.at <= ?1 - t.evidence_days * ${dayMs}
       join activities a on a.tenant_id = s.tenant_id and a.id = s.activity_id and a.state_at <= ?1 - t.evidence_days * ${dayMs}
       limit ?2`,
    )
    .bind(now, limit)
    .all<OldPicture>()
  return results
}

/** Notes that pictures are gone. */
export async function forgetPictures(db: D1Database, pictures: readonly OldPicture[]): Promise<void> {
  const gone = pictures.map(({ tenantId, activityId, seq }) => [tenantId, activityId, seq])
  await db
    .prepare(
      `update activity_steps set screenshot_key = null where (tenant_id, activity_id, seq) in (
         select json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') from json_each(?1))`,
    )
    .bind(JSON.stringify(gone))
    .run()
}
