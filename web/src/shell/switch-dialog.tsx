import { useMutation } from '@tanstack/react-query'
import { Check, LoaderCircle } from 'lucide-react'
import { roleNames, switchTenant } from '../data/me.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Complaint } from '../ui/states.tsx'
import { useMe } from './me-context.ts'
import { useTenantOpened } from './tenant-opened.ts'

/** The companies of the person who is signed in; choosing one opens it in every tab of this browser. */
export function SwitchDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const opened = useTenantOpened()
  const switching = useMutation({ mutationFn: switchTenant, onSuccess: opened })
  return (
    <Dialog title="Your companies" onClose={onClose}>
      <ul className="grid gap-1.5">
        {me.tenants.map(({ id, name, role, status }) => {
          const current = id === me.tenant.id
          const suspended = status === 'suspended'
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={current || undefined}
                disabled={suspended || switching.isPending}
                onClick={() => (current ? onClose() : switching.mutate(id))}
                className={
                  'flex w-full items-center gap-3.5 rounded-xl border border-line px-3.5 py-2.5 text-left transition-colors enabled:hover:bg-hover ' +
                  'disabled:opacity-60 aria-[current]:border-accent aria-[current]:bg-accent-soft'
                }
              >
                <Avatar name={name} />
                <span className="grid min-w-0 flex-1">
                  <span className="font-medium wrap-anywhere">{name}</span>
                  <span className="text-sm text-muted">
                    {suspended ? 'Suspended: ask your contact at RevOS' : roleNames[role]}
                  </span>
                </span>
                {current && (
                  <>
                    <Check aria-hidden size={18} className="shrink-0 text-accent" />
                    <span className="sr-only">, open now</span>
                  </>
                )}
                {switching.isPending && switching.variables === id && (
                  <LoaderCircle aria-label="Opening" size={18} className="shrink-0 animate-spin" />
                )}
              </button>
            </li>
          )
        })}
      </ul>
      <Complaint failure={switching.error} />
    </Dialog>
  )
}
