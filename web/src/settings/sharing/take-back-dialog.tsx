import { type Purpose, takeBack } from '../../data/membership.ts'
import { type RouteName, routeWords } from '../../data/routes.ts'
import { useWrite } from '../../net/use-write.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { endsWith, purposeNames } from './agreement-words.ts'
import { touched } from './use-membership-change.ts'

interface TakeBackDialogProps {
  route: RouteName
  purpose: Purpose
  onClose: () => void
}

/** Takes an agreement back, after saying what ends and what is deleted. */
export function TakeBackDialog({ route, purpose, onClose }: TakeBackDialogProps) {
  const taking = useWrite<void, void>(() => takeBack(route, purpose), {
    refresh: [...touched, ['connections']],
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      title="Take this back?"
      confirm="Take it back"
      keep="Leave it"
      look="danger"
      writing={taking}
      onClose={onClose}
    >
      <p>
        {purposeNames[purpose]}, by {routeWords[route].name}. At once:
      </p>
      <ul className="grid list-disc gap-1 pl-5">
        {endsWith(route, purpose).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
