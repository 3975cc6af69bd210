const known: Record<string, string> = {
  'people.setRole': 'Changed a role',
  'people.join': 'Joined the company',
  'people.remove': 'Removed somebody',
  'me.leave': 'Left the company',
  'invitations.make': 'Invited somebody',
  'invitations.revoke': 'Took an invitation back',
  'invitations.accept': 'Took an invitation up',
  'keys.make': 'Made an API key',
  'keys.revoke': 'Revoked an API key',
  'pods.make': 'Made a pod',
  'pods.join': 'Put somebody into a pod',
  'pods.update': 'Changed a pod',
  'pods.leave': 'Left a pod, or took somebody out',
  'pods.invite': 'Invited somebody to a pod',
  'pods.withdraw': 'Took back an invitation to a pod',
  'pods.acceptInvitation': 'Took up an invitation to a pod',
  'pods.decline': 'Declined an invitation to a pod',
  'pods.amplify': 'Offered a post to a pod',
  'amplifications.cancel': 'Took an offer back',
  'activities.approve': 'Said yes to a share',
  'activities.decline': 'Said no to a share',
  'activities.cancel': 'Took a share back',
  'activities.retry': 'Asked again about a share',
  'activities.settle': 'Said what came of a share',
  'activities.undo': 'Deleted a share on LinkedIn again',
  'sharing.stop': 'Stopped sharing',
  'sharing.release': 'Let sharing go on',
  'membership.put': 'Began to take part in pods',
  'membership.update': 'Changed how they take part',
  'members.pause': 'Paused somebody’s sharing',
  'membership.beginSignIn': 'Began to sign in to LinkedIn',
  'membership.signInEnded': 'Closed the browser for signing in to LinkedIn',
  'consents.give': 'Gave consent',
  'consents.revoke': 'Took consent back',
  'credential.stored': 'Stored a credential',
  'credential.removed': 'Removed a credential',
  'connections.begin': 'Began to connect an account',
  'oauth.refused': 'Was refused a connection',
  'deliveries.retry': 'Sent a webhook again',
  'deadLetters.replay': 'Put a message that was given up back',
  'deadLetters.drop': 'Dropped a message that was given up',
  'images.make': 'Made a picture',
  'workflows.put': 'Stored a workflow',
  'workflows.update': 'Changed a workflow',
  'workflows.remove': 'Removed a workflow',
  'chat.setLimits': 'Changed the chat limits',
  'chat.cancelSession': 'Ended a chat session',
  'imports.request': 'Asked to bring conversations over',
  'imports.finish': 'Finished bringing conversations over',
  'settings.update': 'Changed the settings',
  'identity.put': 'Changed the identity provider',
  'identity.remove': 'Removed the identity provider',
  'audit.export': 'Downloaded this record',
  'exports.request': 'Asked for an export',
  'exports.finish': 'Finished an export',
  'exports.download': 'Downloaded an export',
  'tenant.requestDeletion': 'Asked to delete the company',
  'tenant.cancelDeletion': 'Called the deletion off',
  'tenant.delete': 'Began to delete the company',
  'operator.makeTenant': 'Set the company up',
  'operator.addPerson': 'Added somebody',
  'operator.suspendTenant': 'Suspended the company',
  'operator.resumeTenant': 'Opened the company again',
}

/** Every action that has words, for a choice of one. */
export const knownActions: readonly string[] = Object.keys(known)

/** What was done, in words; an action this page does not know is shown as it is named. */
export function actionWords(action: string): string {
  return known[action] ?? action
}

const ways: Record<string, string> = {
  session: 'The page',
  api_key: 'An API key',
  client_secret: 'The chat',
  tenant_token: 'Your identity provider',
  operator_key: 'The operator',
  invitation: 'An invitation',
  oauth: 'A connection',
  webhook: 'A webhook',
  system: 'By itself',
}

/** By which way in, in words. */
export function viaWords(via: string): string {
  return ways[via] ?? via
}

const machines: Record<string, string> = {
  operator: 'The operator',
  cron: 'RevOS, by schedule',
  jobs: 'RevOS, as asked',
  runner: 'RevOS, while sharing',
  unknown: 'Somebody unknown',
}

/** Who did it. Somebody who has no name any more is told by the id. */
export function actorWords({ id, name }: { id: string; name: string | null }): string {
  return name ?? machines[id] ?? 'Somebody who is gone'
}

export const machineActors: readonly string[] = Object.keys(machines)
