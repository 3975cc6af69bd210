// The product with the handler script of docs/chatkit-conformance.md: for `npm test`, never deployed.
import { PersonChat as ProductChat } from '../../worker/chat/person-chat.ts'
import { conformanceHandlers } from '../../worker/chatkit/conformance-handlers.ts'
import type { ChatKitHandlers } from '../../worker/chatkit/desk.ts'
import type { ChatContext } from '../../worker/workflows/context.ts'

export { TenantMeter } from '../../worker/chat/tenant-meter.ts'
export { default } from '../../worker/index.ts'

/** A person's chats as the product keeps them; only what is said is the script's. */
export class PersonChat extends ProductChat {
  protected override handlers(): ChatKitHandlers<ChatContext> {
    return { ...super.handlers(), ...conformanceHandlers<ChatContext>() }
  }
}
