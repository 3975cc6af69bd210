import { CircleCheckBig } from 'lucide-react'
import type { IdentityTest } from '../../data/identity.ts'

/** What a try of an identity provider found. */
export function IdentityFound({ found }: { found: IdentityTest }) {
  const { keys, person } = found
  return (
    <div role="status" className="rise grid gap-2 rounded-lg bg-good-soft px-3.5 py-2.5 text-sm">
      <p className="flex items-center gap-2 text-good">
        <CircleCheckBig aria-hidden size={16} className="shrink-0" />
        {keys === 1 ? 'It works: one public key was found.' : `It works: ${keys} public keys were found.`}
      </p>
      {person && (
        <p className="wrap-anywhere">
          The token is valid, and names {person.name}
          {person.email && ` (${person.email})`} with the id {person.userId}, as{' '}
          {person.role === 'admin' ? 'an administrator' : 'a member'}.
        </p>
      )}
    </div>
  )
}
