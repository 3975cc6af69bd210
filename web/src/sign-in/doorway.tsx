import { type ReactNode, useEffect } from 'react'
import { Logo } from '../shell/logo.tsx'

interface DoorwayProps {
  /** The window's title. */
  title: string
  heading: string
  lead?: ReactNode
  children: ReactNode
}

/** What stands around the ways into RevOS: a mark, a heading, and one card in the middle. */
export function Doorway({ title, heading, lead, children }: DoorwayProps) {
  useEffect(() => {
    document.title = `${title} · RevOS`
  }, [title])
  return (
    <div className="relative grid min-h-dvh place-items-center overflow-hidden px-4 py-10">
      <div
        aria-hidden
        className="absolute inset-0 bg-[radial-gradient(60rem_40rem_at_50%_-10%,var(--glow),transparent_70%)]"
      />
      <main className="relative grid w-full max-w-sm gap-7">
        <div className="grid justify-items-center gap-4 text-center">
          <Logo size={44} />
          <div className="grid gap-1">
            <h1 className="text-2xl font-semibold tracking-[-0.015em] wrap-anywhere">{heading}</h1>
            {lead && <p className="text-pretty text-muted">{lead}</p>}
          </div>
        </div>
        {children}
      </main>
    </div>
  )
}

/** The card in a doorway. */
export function DoorCard({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 rounded-2xl border border-line bg-surface p-6 shadow-card">{children}</div>
}
