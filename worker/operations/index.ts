import { accountOperations } from './account.ts'
import { activityOperations } from './activities.ts'
import { alertOperations } from './alerts.ts'
import { amplificationOperations } from './amplifications.ts'
import { auditOperations } from './audit.ts'
import { chatImportOperations } from './chat-imports.ts'
import { chatLimitOperations } from './chat-limits.ts'
import { chatSessionOperations } from './chat-sessions.ts'
import { connectionOperations } from './connections.ts'
import { deliveryOperations } from './deliveries.ts'
import { identityOperations } from './identity.ts'
import { imageOperations } from './images.ts'
import { installationOperations } from './installation.ts'
import { integrationOperations } from './integrations.ts'
import { invitationOperations } from './invitations.ts'
import { keyOperations } from './keys.ts'
import { liveSignInOperations } from './live-sign-in.ts'
import { membershipOperations } from './membership.ts'
import type { Operation } from './operation.ts'
import { operatorOperations } from './operator.ts'
import { peopleOperations } from './people.ts'
import { podInvitationOperations } from './pod-invitations.ts'
import { podOperations } from './pods.ts'
import { runnerHealthOperations } from './runner-health.ts'
import { sessionOperations } from './sessions.ts'
import { settingsOperations } from './settings.ts'
import { stopOperations } from './stops.ts'
import { tenantOperations } from './tenant.ts'
import { workflowOperations } from './workflows.ts'

/** Everything that the product can do, in one list. Each door opens it in its own way. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...sessionOperations,
  ...peopleOperations,
  ...invitationOperations,
  ...identityOperations,
  ...chatSessionOperations,
  ...chatLimitOperations,
  ...workflowOperations,
  ...chatImportOperations,
  ...podOperations,
  ...podInvitationOperations,
  ...amplificationOperations,
  ...stopOperations,
  ...activityOperations,
  ...membershipOperations,
  ...liveSignInOperations,
  ...settingsOperations,
  ...integrationOperations,
  ...connectionOperations,
  ...alertOperations,
  ...deliveryOperations,
  ...imageOperations,
  ...keyOperations,
  ...auditOperations,
  ...tenantOperations,
  ...operatorOperations,
  ...installationOperations,
  ...runnerHealthOperations,
]
