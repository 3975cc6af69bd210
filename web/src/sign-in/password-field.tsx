import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'

/** A field for a password, which can be looked at while it is typed. */
export function PasswordField(props: Omit<ComponentProps<typeof Field>, 'type'>) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <div className="relative [&_input]:pr-12">
      <Field {...props} type={shown ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" />
      <IconButton
        label={shown ? 'Hide what you type' : 'Show what you type'}
        onClick={() => setShown(!shown)}
        className="absolute! top-[1.8125rem] right-0.5 max-md:top-[1.6875rem]"
      >
        <Icon aria-hidden size={18} />
      </IconButton>
    </div>
  )
}
