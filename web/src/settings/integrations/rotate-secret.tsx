import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { integrationsQuery, rotateWebhookSecret } from '../../data/integrations.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Complaint } from '../../ui/states.tsx'

interface RotateSecretProps {
  onMade: (made: { secret: string; oldSecretEndsAt: string }) => void
}

/** Makes a new signing secret; the old one signs along for a day. */
export function RotateSecret({ onMade }: RotateSecretProps) {
  const queries = useQueryClient()
  const [made, setMade] = useState(0)
  const intent = useIntent('rotate', String(made))
  const making = useMutation({
    mutationFn: () => rotateWebhookSecret(intent),
    onSuccess: (secret) => {
      setMade((before) => before + 1)
      onMade(secret)
      return queries.invalidateQueries({ queryKey: integrationsQuery.queryKey })
    },
  })
  return (
    <section aria-label="Signing secret" className="grid gap-2.5 border-t border-line pt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="flex-1 basis-64 text-sm text-pretty text-muted">
          A new signing secret takes over at once; for 24 hours the old one signs along, so that no message is lost.
        </p>
        <Button size="sm" busy={making.isPending} onClick={() => making.mutate()}>
          Make a new signing secret
        </Button>
      </div>
      <Complaint failure={making.error} />
    </section>
  )
}
