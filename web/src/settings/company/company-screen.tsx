import { Deletion } from './deletion.tsx'
import { Exports } from './exports.tsx'
import { IdentitySection } from './identity.tsx'
import { Origins } from './origins.tsx'

/** What belongs to the company as a whole: its sites, its identity provider, taking everything out, and its end. */
export function CompanyScreen() {
  return (
    <div className="grid max-w-3xl gap-8">
      <Origins />
      <IdentitySection />
      <Exports />
      <Deletion />
    </div>
  )
}
