import { describePost } from '../activities/describe-post.ts'
import { cancelOffer, type Offer } from '../data/pods.ts'
import { useIntent } from '../net/use-intent.ts'
import { useWrite } from '../net/use-write.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

/** Takes an offer back, after saying what that reaches and what not. */
export function CancelOfferDialog({ offer, onClose }: { offer: Offer; onClose: () => void }) {
  const intent = useIntent(offer.id)
  const canceling = useWrite<void, Offer>(() => cancelOffer(offer.id, intent), {
    refresh: [['pods'], ['activities']],
    onDone: onClose,
  })
  const out = offer.counts.succeeded ?? 0
  return (
    <ConfirmDialog
      title="Take this offer back?"
      confirm="Take it back"
      keep="Leave it"
      look="danger"
      writing={canceling}
      onClose={onClose}
    >
      <p>{describePost(offer.postUrl)} is no longer offered:</p>
      <ul className="grid list-disc gap-1 pl-5">
        <li>Whoever has not answered is not asked any more.</li>
        <li>What waits for its time or in line is not shared.</li>
        <li>
          {out === 0
            ? 'A share that is being made right now may still come out.'
            : `${out === 1 ? 'One share is' : `${out.toLocaleString()} shares are`} on LinkedIn already and ${out === 1 ? 'stays' : 'stay'} there; only the member can delete ${out === 1 ? 'it' : 'them'}.`}
        </li>
        <li>This post cannot be offered to this pod again.</li>
      </ul>
    </ConfirmDialog>
  )
}
