import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IdCard } from 'lucide-react'
import { useState } from 'react'
import { identityQuery, removeIdentity, type StoredIdentity } from '../../data/identity.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Complaint, Empty, Failure, SkeletonRows } from '../../ui/states.tsx'
import { TimeAgo } from '../../ui/time-ago.tsx'
import { IdentityForm } from './identity-form.tsx'

/** The company's own identity provider, whose tokens open the API and the chat. */
export function IdentitySection() {
  const identity = useQuery(identityQuery)
  const [editing, setEditing] = useState(false)
  return (
    <Section title="Your identity provider">
      <Card>
        {identity.data === undefined ? (
          identity.isError ? (
            <Failure failure={identity.error} onRetry={() => identity.refetch()} />
          ) : (
            <SkeletonRows rows={1} label="Loading your identity provider" />
          )
        ) : editing ? (
          <IdentityForm stored={identity.data} onDone={() => setEditing(false)} />
        ) : identity.data ? (
          <Stored identity={identity.data} onEdit={() => setEditing(true)} />
        ) : (
          <Empty
            icon={<IdCard aria-hidden size={20} />}
            title="People sign in here"
            action={<Button onClick={() => setEditing(true)}>Set it up</Button>}
          >
            If your own system signs people in, its tokens (OpenID Connect, JWT) can open the API and the chat, without
            an account for each person here.
          </Empty>
        )}
      </Card>
    </Section>
  )
}

function Stored({ identity, onEdit }: { identity: StoredIdentity; onEdit: () => void }) {
  const [removing, setRemoving] = useState(false)
  const { issuer, audience, jwksUrl, algorithms, updatedAt } = identity
  return (
    <div className="grid gap-4 px-4 py-4 md:px-5">
      <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-[auto_1fr] [&_dd]:wrap-anywhere [&_dt]:text-muted">
        <dt>Issuer</dt>
        <dd>{issuer}</dd>
        <dt>Audience</dt>
        <dd>{audience}</dd>
        <dt>Keys</dt>
        <dd>{jwksUrl}</dd>
        <dt>Algorithms</dt>
        <dd>{algorithms.join(', ')}</dd>
        <dt>Changed</dt>
        <dd>
          <TimeAgo at={updatedAt} />
        </dd>
      </dl>
      <div className="flex gap-2">
        <Button onClick={onEdit}>Change or test</Button>
        <Button look="danger" onClick={() => setRemoving(true)}>
          Remove
        </Button>
      </div>
      {removing && <RemoveDialog issuer={issuer} onClose={() => setRemoving(false)} />}
    </div>
  )
}

function RemoveDialog({ issuer, onClose }: { issuer: string; onClose: () => void }) {
  const queries = useQueryClient()
  const removing = useMutation({
    mutationFn: removeIdentity,
    onSuccess: async () => {
      onClose()
      await queries.invalidateQueries({ queryKey: identityQuery.queryKey })
    },
  })
  return (
    <Dialog title="Remove the identity provider?" onClose={onClose}>
      <p className="text-pretty text-muted wrap-anywhere">
        Tokens of {issuer} are refused at once, so everybody who comes through it is locked out. People with an account
        here are not affected.
      </p>
      <Complaint failure={removing.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={removing.isPending} onClick={() => removing.mutate()}>
          Remove it
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </DialogButtons>
    </Dialog>
  )
}
