import { useNewRelease } from '../net/new-release.ts'
import { Button } from '../ui/button.tsx'
import { Empty } from '../ui/states.tsx'
import { useChat } from './chat-context.tsx'

/** The chat's code could not be loaded, or broke. */
export function PanelFailure() {
  const chat = useChat()
  useNewRelease()
  return (
    <div role="alert" className="m-auto">
      <Empty
        title="The chat could not be shown"
        action={
          <div className="flex gap-2">
            <Button look="primary" onClick={() => location.reload()}>
              Load the page again
            </Button>
            <Button onClick={chat.hide}>Close</Button>
          </div>
        }
      >
        The connection may have dropped, or RevOS was just updated. Nothing you said is lost: it stands in the history.
      </Empty>
    </div>
  )
}
