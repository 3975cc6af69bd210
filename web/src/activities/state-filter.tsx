import { type ActivityState, activityStates, isActivityState, wordsFor } from '../data/activity-states.ts'
import { Select } from '../ui/select.tsx'

interface StateFilterProps {
  state: ActivityState | undefined
  onChange: (state: ActivityState | undefined) => void
}

/** Narrows a list of activities to one state. */
export function StateFilter({ state, onChange }: StateFilterProps) {
  return (
    <Select
      label="Show"
      value={state ?? ''}
      className={state ? 'font-medium text-accent' : 'text-ink'}
      onChange={({ target }) => onChange(isActivityState(target.value) ? target.value : undefined)}
    >
      <option value="">Everything</option>
      {activityStates.map((each) => (
        <option key={each} value={each}>
          {each === 'submitting' ? 'Waiting for LinkedIn' : wordsFor(each).label}
        </option>
      ))}
    </Select>
  )
}
