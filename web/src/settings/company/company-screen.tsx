import { useMe } from '../../shell/me-context.ts'
import { ChatLimits } from './chat-limits.tsx'
import { Deletion } from './deletion.tsx'
import { Exports } from './exports.tsx'
import { IdentitySection } from './identity.tsx'
import { Origins } from './origins.tsx'

/** What belongs to the company as a whole: its sites, its identity provider, what the chat may use, taking everything out, and its end. */
export function CompanyScreen() {
  const owner = useMe().role === 'owner'
  return (
    <div className="grid max-w-3xl gap-8">
      {owner && <Origins />}
      {owner && <IdentitySection />}
      <ChatLimits />
      {owner && <Exports />}
      {owner && <Deletion />}
    </div>
  )
}
