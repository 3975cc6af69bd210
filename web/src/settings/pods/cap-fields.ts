import type { CompanySettings, PodCaps } from '../../data/tenant.ts'
import { readAmount } from '../company/read-amount.ts'

export type CapName = keyof PodCaps | 'evidenceDays'

interface CapField {
  name: CapName
  label: string
  hint: string
}

/** The least that the API takes of each: what shall not be shared is stopped, not set to nothing. */
const least = 1
/** The longest that evidence is kept, in days. */
const mostDays = 365

/** The numbers of the form, in its order. */
export const capFields: readonly CapField[] = [
  { name: 'perDay', label: 'Shares of one member a day', hint: '' },
  { name: 'perWeek', label: 'Shares of one member in seven days', hint: '' },
  { name: 'perPostPerHour', label: 'Members who share one post within an hour', hint: '' },
  {
    name: 'podShare',
    label: 'Part of a pod that shares one post (%)',
    hint: 'From ten members on.',
  },
  {
    name: 'evidenceDays',
    label: 'Days that steps and pictures are kept',
    hint: 'Then they are deleted.',
  },
]

/** What holds now, by field. */
export function stored(settings: CompanySettings, name: CapName): number {
  return name === 'evidenceDays' ? settings.evidenceDays : settings.caps[name]
}

/** What can be set at most. */
export function highest(settings: CompanySettings, name: CapName): number {
  return name === 'evidenceDays' ? mostDays : settings.ceilings[name]
}

/** What a form changes, and what is wrong with it, by field. */
export function readCaps(
  typed: Readonly<Partial<Record<CapName, string>>>,
  settings: CompanySettings,
): { change: { caps?: PodCaps; evidenceDays?: number }; wrong: Partial<Record<CapName, string>> } {
  const wrong: Partial<Record<CapName, string>> = {}
  const amounts: Partial<Record<CapName, number>> = {}
  for (const { name } of capFields) {
    const text = typed[name]
    if (text === undefined) continue
    const amount = readAmount(text)
    const most = highest(settings, name)
    if (amount === null || amount < least || amount > most) {
      wrong[name] = `Enter a whole number from ${least} to ${most}.`
    } else if (amount !== stored(settings, name)) amounts[name] = amount
  }
  const { evidenceDays, ...caps } = amounts
  return {
    change: {
      ...(Object.keys(caps).length > 0 && { caps: { ...settings.caps, ...caps } }),
      ...(evidenceDays !== undefined && { evidenceDays }),
    },
    wrong,
  }
}
