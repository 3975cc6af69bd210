/** Why a share waits that is held by somebody: by what is said of it, it is found again once they let it go on. */
export const heldBy = {
  tenant: 'The company is suspended. The operator of this installation knows why.',
  pod: 'The pod is paused. An admin lets it go on.',
  paused: 'The member has paused sharing.',
  attention: "The member's account needs attention first.",
} as const

/**
 * SQL: has shares that wait looked at anew at once, because what they waited for has ended.
 *
 * @param which the condition that names the shares; only those of its own kind, never those that wait for an hour of their post
 * @param now the placeholder that holds milliseconds since 1970
 */
export const lookAgain = (which: string, now: string): string => `update activities set due_at = ${now}
  where ${which} and state in ('proposed', 'approved', 'unknown') and state = 'approved' and due_at > ${now}`

/** SQL: a share waits for the member's own account: their hours, or what they may share. */
export const waitsForAccount = `state_reason like 'After %' and state_reason not like '% of the pod share this post %'
  and state_reason not like '%: the post is offered for then.'`
