import { Compass } from 'lucide-react'
import { useNewRelease } from '../net/new-release.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Empty } from '../ui/states.tsx'

/** While the code of a screen is on its way. */
export function ScreenPending() {
  return (
    <div role="status" aria-label="Loading" className="mx-auto grid max-w-5xl gap-6 px-4 pt-10 md:px-8">
      <div className="skeleton h-8 w-48" />
      <div className="skeleton h-64 rounded-2xl" />
    </div>
  )
}

/** A screen whose code could not be loaded, or broke. Loading the page again also picks up a new release. */
export function ScreenFailure() {
  useNewRelease()
  return (
    <div role="alert" className="grid min-h-[60dvh] place-items-center">
      <Empty
        title="This screen could not be shown"
        action={<Button onClick={() => location.reload()}>Load the page again</Button>}
      >
        The connection may have dropped, or RevOS was just updated.
      </Empty>
    </div>
  )
}

export function NotFound() {
  return (
    <div className="grid min-h-[60dvh] place-items-center">
      <Empty
        icon={<Compass aria-hidden size={22} />}
        title="There is nothing here"
        action={<ButtonLink to="/">Go home</ButtonLink>}
      >
        The address is wrong, or what stood here is gone.
      </Empty>
    </div>
  )
}
