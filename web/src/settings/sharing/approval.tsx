import type { Membership } from '../../data/membership.ts'
import { Card, Section } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useMembershipChange } from './use-membership-change.ts'

/** Whether the member is asked about each post, or has said yes in advance; the second only where the company allows it. */
export function Approval({ membership: { approval, allowed, consents } }: { membership: Membership }) {
  const saving = useMembershipChange()
  const agreed = consents.some(({ purpose }) => purpose === 'standing_approval')
  const shown = saving.isPending ? (saving.variables.approval ?? approval) : approval
  return (
    <Section title="When a post is offered to you">
      <Card className="grid gap-2.5 px-4 py-4 md:px-5">
        <Choice
          group="approval"
          title="Ask me each time"
          chosen={shown === 'each'}
          onChoose={() => saving.mutate({ approval: 'each' })}
        >
          You see the post and the exact words, and press Share or decline.
        </Choice>
        <Choice
          group="approval"
          title="Share plain reposts without asking"
          chosen={shown === 'standing'}
          disabled={shown !== 'standing' && !(allowed.standing && agreed)}
          onChoose={() => saving.mutate({ approval: 'standing' })}
        >
          {standingWords(allowed.standing, agreed)}
        </Choice>
        <Complaint failure={saving.error} />
      </Card>
    </Section>
  )
}

function standingWords(allowed: boolean, agreed: boolean): string {
  if (!allowed) return 'Off here. An owner of your company can allow it.'
  if (!agreed) return 'First agree to it above, for the way by which it may happen.'
  return 'Posts with words still ask you first, and so does LinkedIn’s official API. You can end it at any moment.'
}
