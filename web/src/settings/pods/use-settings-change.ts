import { type CompanySettings, changeSettings } from '../../data/tenant.ts'
import { useWrite } from '../../net/use-write.ts'

/** A change of the company's switches, being saved. What members may and have agreed to hangs on them. */
export function useSettingsChange(change: () => Parameters<typeof changeSettings>[0], onDone?: () => void) {
  return useWrite<void, CompanySettings>(() => changeSettings(change()), {
    refresh: [['settings'], ['membership'], ['pods'], ['activities']],
    onDone,
  })
}
