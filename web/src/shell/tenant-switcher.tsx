import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { Avatar } from '../ui/avatar.tsx'
import { Boundary } from '../ui/boundary.tsx'
import { useMe } from './me-context.ts'

const SwitchDialog = lazy(() => import('./switch-dialog.tsx').then((module) => ({ default: module.SwitchDialog })))

/** Who is signed in, at the end of the rail: the way to their settings, or to their other companies where they have some. */
export function TenantSwitcher() {
  const me = useMe()
  const [open, setOpen] = useState(false)
  if (me.tenants.length < 2) {
    return (
      <Link to="/settings" title={me.user.name} className="mt-2 rounded-full max-md:hidden">
        <Avatar name={me.user.name} />
        <span className="sr-only">Signed in as {me.user.name}</span>
      </Link>
    )
  }
  return (
    <>
      <button
        type="button"
        title={`${me.user.name}, ${me.tenant.name}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="mt-2 grid max-w-17 justify-items-center gap-1 rounded-xl p-1 max-md:hidden hover:bg-hover"
      >
        <Avatar name={me.user.name} />
        <span className="w-full truncate text-center text-[0.6875rem] leading-tight text-muted">{me.tenant.name}</span>
        <span className="sr-only"> is open. Signed in as {me.user.name}. Switch company</span>
      </button>
      {open && <LazySwitchDialog onClose={() => setOpen(false)} />}
    </>
  )
}

/** The window with a person's companies; its code is loaded when it is first opened. */
export function LazySwitchDialog({ onClose }: { onClose: () => void }) {
  return (
    <Boundary fallback={null}>
      <Suspense>
        <SwitchDialog onClose={onClose} />
      </Suspense>
    </Boundary>
  )
}
