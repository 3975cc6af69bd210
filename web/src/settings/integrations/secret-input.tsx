import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'

type SecretInputProps = Omit<ComponentProps<typeof Field>, 'type'> & {
  /** How the stored secret ends; null where none is stored. */
  stored: string | null
}

/** A field for a secret that can be looked at while it is typed. What is stored cannot: left empty, it stays. */
export function SecretInput({ stored, placeholder, ...rest }: SecretInputProps) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="flex items-start gap-2">
      <Field
        {...rest}
        type={shown ? 'text' : 'password'}
        className="min-w-0 flex-1"
        placeholder={stored === null ? placeholder : `stored: ${stored} — leave empty to keep`}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        data-1p-ignore
        data-lpignore="true"
      />
      <Button
        aria-pressed={shown}
        aria-label={`Show ${rest.label}`}
        className="mt-6.5 h-10.5"
        onClick={() => setShown((before) => !before)}
      >
        <Icon aria-hidden size={16} />
        {shown ? 'Hide' : 'Show'}
      </Button>
    </div>
  )
}
