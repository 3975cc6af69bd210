import type { Alerts } from '../notices/alert-store.ts'
import { type HostedWorkflow, hostedEndIsNear, hostedEnds, hostedGone } from '../notices/hosted-workflows.ts'
import { always } from '../notices/owed.ts'
import type { TenantId } from '../principal.ts'

/** How long OpenAI is not asked again for a workflow that it said is gone: were that a mistake, it is found out within the hour. */
const goneForMs = 60 * 60_000

/** What is known of one tenant's workflows at OpenAI. */
export interface HostedWorkflows {
  /** True where OpenAI said lately that this hosted workflow is gone. */
  isGone(workflowId: string, hostedWorkflowId: string, now: number): Promise<boolean>
  /** Notes that OpenAI says so, and that somebody must look at it. */
  noteGone(workflow: HostedWorkflow, hostedWorkflowId: string, now: number): Promise<void>
  /** Notes that a session was opened: near the end of all hosted workflows somebody must know. */
  noteOpened(workflow: HostedWorkflow, now: number): Promise<void>
}

/** Opens what is known of one tenant's workflows at OpenAI. */
export function hostedWorkflows(db: D1Database, tenantId: TenantId, alerts: Alerts): HostedWorkflows {
  return {
    async isGone(workflowId, hostedWorkflowId, now) {
      const row = await db
        .prepare(
          'select 1 from hosted_gone where tenant_id = ?1 and workflow_id = ?2 and hosted_workflow_id = ?3 and until > ?4',
        )
        .bind(tenantId, workflowId, hostedWorkflowId, now)
        .first()
      return row !== null
    },

    async noteGone(workflow, hostedWorkflowId, now) {
      await db.batch([
        db
          .prepare(
            `insert into hosted_gone (tenant_id, workflow_id, hosted_workflow_id, until)
             select id, ?2, ?3, ?4 from tenants where id = ?1 and deleting_at is null
             on conflict (tenant_id, workflow_id) do update set hosted_workflow_id = excluded.hosted_workflow_id,
               until = excluded.until`,
          )
          .bind(tenantId, workflow.id, hostedWorkflowId, now + goneForMs),
        ...alerts.opening(hostedGone(workflow), always, now),
      ])
    },

    async noteOpened(workflow, now) {
      if (hostedEndIsNear(now)) await db.batch([...alerts.opening(hostedEnds(workflow), always, now)])
    },
  }
}

/** Forgets what was noted of hosted workflows long enough ago. @returns how many */
export async function forgetGoneWorkflows(db: D1Database, now: number): Promise<number> {
  const { meta } = await db.prepare('delete from hosted_gone where until <= ?1').bind(now).run()
  return meta.changes
}
