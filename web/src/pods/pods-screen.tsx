import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus, Users } from 'lucide-react'
import { useState } from 'react'
import { runsWorkspace } from '../data/me.ts'
import { podsQuery } from '../data/pods.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Screen } from '../ui/screen.tsx'
import { Empty } from '../ui/states.tsx'
import { NewPodDialog } from './new-pod-dialog.tsx'
import { PodRow } from './pod-row.tsx'

/** All pods this person may see, and the way to a new one. */
export function PodsScreen() {
  const me = useMe()
  const list = useInfiniteQuery(podsQuery)
  const [making, setMaking] = useState(false)
  const newPod = runsWorkspace(me) ? (
    <Button look="primary" onClick={() => setMaking(true)}>
      <Plus aria-hidden size={17} />
      New pod
    </Button>
  ) : undefined
  return (
    <Screen
      title="Pods"
      lead="Groups of people who are shown each other’s posts and choose what to share."
      actions={newPod}
    >
      <ListCard
        label="pods"
        list={list}
        empty={
          <Empty icon={<Users aria-hidden size={22} />} title="No pods yet" action={newPod}>
            {runsWorkspace(me)
              ? 'Make a pod, invite people into it, then offer them a post.'
              : 'Once somebody takes you into a pod, you will see it here.'}
          </Empty>
        }
      >
        {(items) => (
          <ul className="divide-y divide-line">
            {items.map((pod) => (
              <PodRow key={pod.id} pod={pod} />
            ))}
          </ul>
        )}
      </ListCard>
      {making && <NewPodDialog onClose={() => setMaking(false)} />}
    </Screen>
  )
}
