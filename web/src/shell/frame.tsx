import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { ChatProvider, useChat } from '../chat/chat-context.tsx'
import { FloatingChatBar } from '../chat/floating-chat-bar.tsx'
import { type Me, meQuery } from '../data/me.ts'
import { ApiProblem } from '../net/problem.ts'
import { Failure } from '../ui/states.tsx'
import { DeletionBanner } from './deletion-banner.tsx'
import { LockedOut } from './locked-out.tsx'
import { Logo } from './logo.tsx'
import { MeContext } from './me-context.ts'
import { Notice } from './notice.tsx'
import { Rail } from './rail.tsx'
import { useTenantOpenedElsewhere } from './tenant-opened.ts'
import { useWide } from './use-wide.ts'

/** What stands around every screen. Somebody who is not signed in is sent to sign in, and back here afterwards. */
export function Frame() {
  const me = useQuery(meQuery)
  if (me.error instanceof ApiProblem && me.error.status === 403) return <LockedOut failure={me.error} />
  if (me.data) return <SignedIn me={me.data} />
  if (me.data === null) return <ToSignIn />
  return (
    <div className="grid min-h-dvh place-items-center">
      {me.isError ? (
        <Failure failure={me.error} onRetry={() => me.refetch()} />
      ) : (
        <div role="status" aria-label="Loading" className="animate-[breathe_1.6s_ease-in-out_infinite]">
          <Logo size={44} />
        </div>
      )}
    </div>
  )
}

/** Remembers where it was shown first: the address changes under it while the sign-in screen is being loaded. */
function ToSignIn() {
  const { latestLocation } = useRouter()
  const [here] = useState(latestLocation.href)
  return <Navigate to="/sign-in" search={here === '/' ? {} : { next: here }} replace />
}

function SignedIn({ me }: { me: Me }) {
  useTenantOpenedElsewhere()
  return (
    <MeContext value={me}>
      <ChatProvider>
        <Layout />
      </ChatProvider>
    </MeContext>
  )
}

function Layout() {
  const { open, mode } = useChat()
  const work = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const shown = useRef(path)

  useEffect(() => {
    if (shown.current === path) return
    shown.current = path
    work.current?.focus({ preventScroll: true })
  }, [path])

  const wide = useWide()
  const covered = open && (mode === 'full' || !wide)
  return (
    <>
      <a
        href="#work"
        className="sr-only z-50 rounded-lg bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <div className="min-h-dvh max-md:pb-17 md:grid md:grid-cols-[auto_1fr]" data-chat={open ? mode : 'closed'}>
        <div inert={covered}>
          <Rail />
        </div>
        <div inert={covered} className="min-w-0 transition-[padding] duration-200 lg:[[data-chat=side]>&]:pr-105">
          <Notice />
          <DeletionBanner />
          <main id="work" ref={work} tabIndex={-1} className="outline-none">
            <Outlet />
          </main>
        </div>
      </div>
      <FloatingChatBar />
    </>
  )
}
