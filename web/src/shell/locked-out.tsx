import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { meQuery, signOut } from '../data/me.ts'
import { messageOf } from '../net/problem.ts'
import { DoorCard, Doorway } from '../sign-in/doorway.tsx'
import { Button } from '../ui/button.tsx'
import { Complaint } from '../ui/states.tsx'

/** For somebody who is signed in and may open nothing: why, and the way out. */
export function LockedOut({ failure }: { failure: unknown }) {
  const queries = useQueryClient()
  const router = useRouter()
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await router.navigate({ to: '/sign-in' })
      queries.clear()
      queries.setQueryData(meQuery.queryKey, null)
    },
  })
  return (
    <Doorway title="Closed" heading="You cannot go further">
      <DoorCard>
        <p role="alert" className="text-center text-pretty">
          {messageOf(failure)}
        </p>
        <Complaint failure={leaving.error} />
        <Button size="lg" busy={leaving.isPending} onClick={() => leaving.mutate()}>
          Sign out
        </Button>
      </DoorCard>
    </Doorway>
  )
}
