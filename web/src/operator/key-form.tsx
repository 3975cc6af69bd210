import { type FormEvent, useState } from 'react'
import { DoorCard, Doorway } from '../sign-in/doorway.tsx'
import { PasswordField } from '../sign-in/password-field.tsx'
import { Button } from '../ui/button.tsx'
import { Complaint } from '../ui/states.tsx'

interface KeyFormProps {
  onKey: (key: string) => void
  /** The answer to the key before. */
  refused?: Error
}

/** Asks for the operator's key. */
export function KeyForm({ onKey, refused }: KeyFormProps) {
  const [typed, setTyped] = useState('')
  const [checked, setChecked] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (typed.trim() !== '') onKey(typed.trim())
  }
  return (
    <Doorway title="Operator" heading="Operator" lead="For whoever runs this RevOS.">
      <DoorCard>
        <form noValidate onSubmit={submit} className="grid gap-4">
          <PasswordField
            label="Operator key"
            hint="Kept in this window only, until you leave it."
            autoComplete="off"
            value={typed}
            error={checked && typed.trim() === '' ? 'Enter the key.' : undefined}
            onChange={({ target }) => setTyped(target.value)}
          />
          <Complaint failure={refused} />
          <Button type="submit" look="primary" size="lg">
            Open
          </Button>
        </form>
      </DoorCard>
    </Doorway>
  )
}
