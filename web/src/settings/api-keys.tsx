import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useState } from 'react'
import { type ApiKey, keysQuery, revokeKey } from '../data/keys.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { ListCard } from '../ui/list-card.tsx'
import { Complaint, Empty } from '../ui/states.tsx'
import { TimeAgo } from '../ui/time-ago.tsx'
import { NewKeyDialog } from './new-key-dialog.tsx'

/** The keys with which programs act for this person. */
export function ApiKeys() {
  const list = useInfiniteQuery(keysQuery)
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  return (
    <Section
      title="API keys"
      aside={
        <Button size="sm" onClick={() => setMaking(true)}>
          <Plus aria-hidden size={15} />
          New key
        </Button>
      }
    >
      <ListCard
        label="API keys"
        list={list}
        skeletonRows={2}
        empty={
          <Empty icon={<KeyRound aria-hidden size={20} />} title="No keys yet">
            With a key, a program or <code className="font-mono">curl</code> can do what you can do here.
          </Empty>
        }
      >
        {(keys) => (
          <ul className="divide-y divide-line">
            {keys.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
            ))}
          </ul>
        )}
      </ListCard>
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      {revoking && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  )
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-5">
      <div className="grid min-w-0 flex-1 basis-60 gap-0.5">
        <span className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="font-medium wrap-anywhere">{apiKey.name}</span>
          <code className="font-mono text-xs text-muted">{apiKey.prefix}…</code>
        </span>
        <span className="text-sm text-muted">
          {apiKey.lastUsedAt ? (
            <>
              Last used <TimeAgo at={apiKey.lastUsedAt} />
            </>
          ) : (
            'Never used'
          )}
          {apiKey.expiresAt && (
            <>
              {' · '}
              {new Date(apiKey.expiresAt) > new Date() ? 'Expires ' : 'Expired '}
              <TimeAgo at={apiKey.expiresAt} />
            </>
          )}
        </span>
        <span className="text-sm text-muted wrap-anywhere">{apiKey.scopes.join(', ')}</span>
      </div>
      <Button look="danger" size="sm" onClick={onRevoke} aria-label={`Revoke ${apiKey.name}`}>
        Revoke
      </Button>
    </li>
  )
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const queries = useQueryClient()
  const revoking = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey })
      onClose()
    },
  })
  return (
    <Dialog title={`Revoke “${apiKey.name}”?`} onClose={onClose}>
      <p className="text-pretty text-muted">
        Programs that use this key stop working at once. It cannot be taken back.
      </p>
      <Complaint failure={revoking.error} />
      <DialogButtons>
        <Button look="danger" data-autofocus busy={revoking.isPending} onClick={() => revoking.mutate()}>
          Revoke the key
        </Button>
        <Button onClick={onClose}>Keep it</Button>
      </DialogButtons>
    </Dialog>
  )
}
