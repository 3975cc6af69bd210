import { accountOperations } from './account.ts'
import { activityOperations } from './activities.ts'
import { chatOperations } from './chat.ts'
import { integrationOperations } from './integrations.ts'
import { keyOperations } from './keys.ts'
import { membershipOperations } from './membership.ts'
import type { Operation } from './operation.ts'
import { operatorOperations } from './operator.ts'
import { podOperations } from './pods.ts'
import { settingsOperations } from './settings.ts'

/** Everything that the product can do, in one list. Each door opens it in its own way. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...chatOperations,
  ...podOperations,
  ...activityOperations,
  ...membershipOperations,
  ...settingsOperations,
  ...integrationOperations,
  ...keyOperations,
  ...operatorOperations,
]
