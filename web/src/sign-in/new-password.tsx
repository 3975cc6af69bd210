import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { configQuery } from '../data/config.ts'
import { PasswordField } from './password-field.tsx'

/** A field for a new password, with how long it has to be. */
export function NewPasswordField(props: Omit<ComponentProps<typeof PasswordField>, 'hint' | 'autoComplete'>) {
  const fewest = useFewestCharacters()
  return (
    <PasswordField
      {...props}
      autoComplete="new-password"
      hint={`At least ${fewest} characters. A few words in a row are good.`}
    />
  )
}

/** The fewest characters a password may have here. */
export function useFewestCharacters(): number {
  return useQuery(configQuery).data?.passwordMin ?? 10
}

/** What is wrong with a new password before anybody is asked, or undefined. */
export function passwordFault(password: string, fewest: number): string | undefined {
  const length = [...password].length
  if (length === 0) return 'Choose a password.'
  if (length < fewest)
    return `It has ${length === 1 ? 'one character' : `${length} characters`}; use at least ${fewest}.`
  return password.length > 128 ? 'Use at most 128 characters.' : undefined
}
