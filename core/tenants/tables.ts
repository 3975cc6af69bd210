/** A table of a tenant's things. */
export interface TenantTable {
  readonly name: string
  /** The columns that, after `tenant_id`, tell its rows apart. */
  readonly key: readonly string[]
  /** The columns that a tenant's export holds; none where the table is not exported. */
  readonly columns: readonly string[]
  /** What the export leaves out: hashes, tokens, places of sealed records, and what is only of use to the machine. */
  readonly without: readonly string[]
}

const table = (name: string, key: string, columns: string, without = ''): TenantTable => {
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  return { name, key: words(key), columns: words(columns), without: words(without) }
}

/**
 * Every table with the column `tenant_id`, in the order in which they can be emptied. It is what an export reads and what a
 * deletion deletes; a test holds it against the migrations.
 */
export const tenantTables: readonly TenantTable[] = [
  table('dead_letters', 'id', '', 'id queue reason body attempts at kind'),
  table('outbox', 'id', '', 'id queue body created_at locked_until'),
  table('idempotency_keys', 'key', '', 'key operation request_hash status body created_at locked_until'),
  table(
    'connect_states',
    'state_hash',
    '',
    'state_hash user_id member_id provider verifier created_at expires_at used_at',
  ),
  table(
    'activity_steps',
    'activity_id seq',
    'activity_id seq name outcome detail screenshot_key screenshot_hash at ms',
  ),
  table('activity_events', 'activity_id seq', 'activity_id seq from_state to_state actor reason at'),
  table(
    'activities',
    'id',
    `id amplification_id pod_id member_id kind post_url post_urn comment state state_actor state_reason state_at approved_by route
     approved_at attempts text_hash result_url result_urn pressed_at removed_at browser_ms model_calls tokens cost_micros created_at`,
    'fence due_at browser_session_id text_key paused_run',
  ),
  table(
    'amplifications',
    'id',
    'id pod_id post_url post_urn other_url other_urn author comment not_before expires_at state counts created_by created_at',
    'plan_cursor planned planned_at slot_at slot_n sent_at sent_n',
  ),
  table('pod_invitations', 'pod_id user_id', 'pod_id user_id invited_by created_at'),
  table('stops', 'kind route', 'kind route reason stopped_by at'),
  table('pod_members', 'pod_id member_id', 'pod_id member_id joined_at'),
  table('pods', 'id', 'id name status disclosure disclosure_required created_at'),
  table('sign_ins', 'member_id', 'member_id state reason at', 'expires_at claimed address'),
  table('consents', 'member_id route purpose', 'member_id route purpose text_version given_at revoked_at'),
  table(
    'members',
    'id',
    `id user_id linkedin_vanity status status_reason approval time_zone hours caps comments comment_mode comment_rate use
     resume_after created_at`,
  ),
  table('alerts', 'id', 'id about code title detail act member_id opened_at resolved_at'),
  table('deliveries', 'id', 'id channel event body state attempts next_at last_status created_at finished_at'),
  table('api_keys', 'id', 'id user_id name prefix scopes created_at last_used_at expires_at revoked_at', 'hash'),
  table(
    'integrations',
    'provider subject',
    'provider subject hint config status status_at checked_at account granted_at expires_at updated_at',
    'version kid warned_day failures',
  ),
  table('invitations', 'id', 'id email role invited_by created_at expires_at accepted_at revoked_at', 'token_hash'),
  table('tenant_identities', '', 'issuer audience jwks_url algorithms claims roles default_role updated_at'),
  table('tenant_origins', 'origin', 'origin'),
  table('chat_limits', '', 'turns_at_once turns_a_day tokens_a_day message_length attachment_bytes updated_at'),
  table('ended_chat_sessions', 'session_id', '', 'session_id until'),
  table('hosted_gone', 'workflow_id', '', 'workflow_id hosted_workflow_id until'),
  table('person_chats', 'user_id', 'user_id first_used_at'),
  table('external_people', 'issuer subject', 'issuer subject user_id name email created_at blocked_at'),
  table('memberships', 'user_id', 'user_id role created_at'),
  table('audit', 'id', 'id at actor via action subject detail request_id'),
  table(
    'tenant_jobs',
    'id',
    '',
    `id kind params state requested_by progress counts file_key error attempts fence lease_until created_at updated_at finished_at`,
  ),
]

/** The tenant's own row, in the table `tenants`. */
export const tenantRow: TenantTable = {
  name: 'tenants',
  key: [],
  columns: [
    'id',
    'name',
    'status',
    'standing_approval',
    'typed_sign_in',
    'routes',
    'caps',
    'agent',
    'evidence_days',
    'reference',
    'created_at',
  ],
  without: ['workflows_version', 'suspended_reason', 'deletion_due', 'deleting_at'],
}

/** Where a tenant's things stand outside D1, by the beginning of their keys. */
export const tenantPlaces = {
  /** In the KV namespace `VAULT`. */
  vault: (tenantId: string) => `v1/${tenantId}/`,
  /** In the KV namespace `TENANTS`. */
  workflows: (tenantId: string) => `workflows/${tenantId}/`,
  /** In R2: what the tenant's own work has left, by the folder of an export that it is found in. */
  files: (tenantId: string) => ({
    files: `${tenantId}/`,
    images: `images/${tenantId}/`,
    attachments: `attachments/${tenantId}/`,
  }),
  /** In R2: runs of an agent that wait for the member's word; they are of use to the machine alone. */
  runs: (tenantId: string) => `runs/${tenantId}/`,
  /** In R2: archives of the tenant's things. */
  exports: (tenantId: string) => `exports/${tenantId}/`,
} as const
