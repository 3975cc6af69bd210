import type { Desk } from './desk.ts'
import { ChatKitError } from './errors.ts'
import type { Call } from './turn.ts'
import type { WidgetItem } from './types/items.ts'
import type { RequestOf } from './types/requests.ts'
import type { ThreadMetadata } from './types/threads.ts'
import { offers } from './widgets/actions.ts'

type ActionParams = RequestOf<'threads.custom_action'>['params']

/**
 * The widget an action came from, after checking that it may come from there; null when the page sent it by itself.
 * @throws NotFoundError, ChatKitError action_not_offered
 */
export async function resolveSender<TContext>(
  desk: Desk<TContext>,
  call: Call<TContext> & { readonly thread: ThreadMetadata },
  { item_id, action }: ActionParams,
): Promise<WidgetItem | null | 'not_a_widget'> {
  const sender = item_id === undefined ? null : await desk.store.loadItem(call.thread.id, item_id, call.context)
  if (sender && sender.type !== 'widget') return 'not_a_widget'
  const accepted = desk.handlers.acceptsAction
    ? await desk.handlers.acceptsAction(action, sender, call)
    : !sender || offers(sender.widget, action)
  if (!accepted) throw new ChatKitError('action_not_offered', 'This is no longer on offer. Reload the conversation.')
  return sender
}
