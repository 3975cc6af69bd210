import type { FieldValues, IntegrationField } from '../../data/integrations.ts'

type Known = Pick<IntegrationField, 'name' | 'label' | 'kind' | 'required' | 'pattern' | 'default' | 'value'>

/** What stands in the fields when a form is opened: what is stored, and never a secret. */
export function startValues(fields: readonly Known[]): FieldValues {
  return Object.fromEntries(fields.map(({ name, kind, value }) => [name, kind === 'secret' ? '' : (value ?? '')]))
}

/** What is sent: every field as it stands, without an empty secret, which stays what it is. */
export function valuesToSend(fields: readonly Known[], values: FieldValues): FieldValues {
  const entries = fields.map(({ name, kind }) => ({ name, kind, text: (values[name] ?? '').trim() }))
  return Object.fromEntries(entries.filter(({ kind, text }) => kind !== 'secret' || text).map((e) => [e.name, e.text]))
}

/** What is wrong with the values before anybody is asked, by field. */
export function wrongValues(fields: readonly Known[], values: FieldValues): FieldValues {
  const wrong: FieldValues = {}
  for (const field of fields) {
    const reason = whyNot(field, (values[field.name] ?? '').trim())
    if (reason) wrong[field.name] = reason
  }
  return wrong
}

function whyNot({ label, kind, required, pattern, value: stored, default: fallback }: Known, value: string) {
  if (value === '') {
    const stays = (kind === 'secret' && stored !== null) || fallback !== null
    return required && !stays ? `${label} is needed.` : null
  }
  return pattern !== null && !new RegExp(`^(?:${pattern})$`).test(value)
    ? `This does not look like: ${label.toLowerCase()}.`
    : null
}
