import type { Clock } from '../../core/clock.ts'
import type { TenantJob } from '../../core/messages.ts'
import type { Env } from '../env.ts'
import { deleteTenant } from './delete.ts'
import { deliver } from './deliver.ts'
import { exportTenant } from './export.ts'
import { importChats } from './import.ts'

/** Does the job that a message names, as far as it is still to be done; throws where it must be tried again. */
export type Job = (env: Env, job: TenantJob, clock: Clock) => Promise<void>

/** All that the API Worker does for a whole tenant outside a request. */
export const jobs: Readonly<Record<TenantJob['kind'], Job>> = {
  deliver,
  export: exportTenant,
  delete: deleteTenant,
  import: importChats,
}
