import type { Tone } from '../../data/activity-states.ts'
import type { IntegrationStatus } from '../../data/integrations.ts'

interface Look {
  tone: Tone
  label: string
}

const looks: Record<IntegrationStatus, Look> = {
  none: { tone: 'quiet', label: 'Not set up' },
  untested: { tone: 'unclear', label: 'Not tested' },
  ok: { tone: 'good', label: 'Works' },
  wrong_key: { tone: 'bad', label: 'Wrong key' },
  no_permission: { tone: 'bad', label: 'No permission' },
  quota: { tone: 'bad', label: 'Quota used up' },
  no_network: { tone: 'bad', label: 'Not reached' },
  unexpected: { tone: 'bad', label: 'Not understood' },
  expired: { tone: 'bad', label: 'Ended' },
}

/** The short word for what a test found, with its tone; for one that this page does not know yet, that something is wrong. */
export function statusLook(status: string): Look {
  return Object.hasOwn(looks, status) ? looks[status as IntegrationStatus] : { tone: 'bad', label: 'Does not work' }
}
