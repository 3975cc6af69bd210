import { describePost } from '../activities/describe-post.ts'
import type { MadeOffer, Pod } from '../data/pods.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'

/** Says that a post was offered, or that it had been before. */
export function Offered({ offer, pod, onClose }: { offer: MadeOffer; pod: Pod; onClose: () => void }) {
  const post = describePost(offer.postUrl)
  return (
    <Dialog title={offer.alreadyOffered ? 'Already offered' : 'Offered'} onClose={onClose}>
      <p role="status" className="text-pretty text-muted">
        {offer.alreadyOffered ? (
          <>
            {post} was offered to {pod.name} <TimeAgo at={offer.createdAt} />. Nobody is asked twice; its shares stand
            in the list.
          </>
        ) : (
          `${post} is offered to ${people(offer.memberCount)} in ${pod.name}. You can follow each share in the list, and take the offer back there.`
        )}
      </p>
      <DialogButtons>
        <Button look="primary" data-autofocus onClick={onClose}>
          See the shares
        </Button>
      </DialogButtons>
    </Dialog>
  )
}

function people(count: number): string {
  return count === 1 ? 'one member' : `${count.toLocaleString()} members`
}
