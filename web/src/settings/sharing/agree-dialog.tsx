import { useQuery } from '@tanstack/react-query'
import { agree, agreementTextQuery, type Purpose } from '../../data/membership.ts'
import { type RouteName, routeWords } from '../../data/routes.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useWrite } from '../../net/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint, Failure, SkeletonRows } from '../../ui/states.tsx'
import { purposeNames } from './agreement-words.ts'
import { touched } from './use-membership-change.ts'

interface AgreeDialogProps {
  route: RouteName
  purpose: Purpose
  onClose: () => void
}

/** The full words of an agreement with their version; agreeing is to these words and no others. */
export function AgreeDialog({ route, purpose, onClose }: AgreeDialogProps) {
  const words = useQuery(agreementTextQuery(route, purpose))
  const agreeing = useWrite((textVersion: string) => agree(route, purpose, textVersion), {
    refresh: touched,
    onDone: onClose,
  })
  const changed = agreeing.error instanceof ApiProblem && agreeing.error.status === 409
  const { data } = words
  return (
    <Dialog title={purposeNames[purpose]} onClose={onClose}>
      <p className="text-sm text-muted">By {routeWords[route].name}</p>
      {data ? (
        <blockquote className="rounded-xl border border-line bg-canvas px-4 py-3.5 text-pretty whitespace-pre-wrap">
          {data.text}
          <footer className="mt-2 text-sm text-muted">Words of {data.textVersion}</footer>
        </blockquote>
      ) : words.isError ? (
        <Failure failure={words.error} onRetry={() => words.refetch()} />
      ) : (
        <SkeletonRows rows={2} label="Loading the words" />
      )}
      <p className="text-sm text-pretty text-muted">You can take it back at any time; it ends at once.</p>
      <Complaint failure={agreeing.error}>
        {changed && (
          <Button
            size="sm"
            onClick={() => {
              agreeing.reset()
              void words.refetch()
            }}
          >
            Read the present words
          </Button>
        )}
      </Complaint>
      <DialogButtons>
        <Button
          look="primary"
          busy={agreeing.isPending}
          disabled={!data || changed}
          onClick={() => data && agreeing.mutate(data.textVersion)}
        >
          I agree
        </Button>
        <Button disabled={agreeing.isPending} onClick={onClose}>
          Not now
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
