import type { TenantId } from '../../core/principal.ts'
import { attachmentsAMessage } from '../../core/tenants/chat-limits.ts'
import type { EventOf } from '../chatkit/types/events.ts'
import type { UserMessageInput } from '../chatkit/types/messages.ts'
import type { StreamingRequest } from '../chatkit/types/requests.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import type { UsedUp } from './tenant-meter.ts'

/** What the person is told in the chat where a limit is reached. */
export type Notice = EventOf<'notice'>

/** A turn that is about to begin. */
export interface NewTurn {
  readonly id: string
  readonly context: ChatContext
  readonly request: StreamingRequest
}

const notice = (title: string, message: string): Notice => ({ type: 'notice', level: 'warning', title, message })

/** A number as people read it: `2,000`. */
const count = new Intl.NumberFormat('en')

/** The next midnight in UTC, as people say it: `Sunday, November 22, 00:00 UTC`. */
function nextDay(now: number): string {
  const midnight = new Date(now - (now % 86_400_000) + 86_400_000)
  const day = new Intl.DateTimeFormat('en', { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' })
  return `${day.format(midnight)}, 00:00 UTC`
}

const whoCan = 'An owner of your company can raise the limit in Settings.'

/** What a limit that is used up means for whoever has just sent something. */
const usedUp: Readonly<Record<UsedUp, (context: ChatContext, now: number) => Notice>> = {
  turnsAtOnce: ({ limits: { turnsAtOnce } }) =>
    notice(
      'Too many answers at the same time',
      turnsAtOnce === 1
        ? `An answer is being written for somebody in your company just now, and one at a time is the limit. Send your message again when it is done. ${whoCan}`
        : `${count.format(turnsAtOnce)} answers are being written for your company just now, and that is its limit. Send your message again in a moment. ${whoCan}`,
    ),
  turnsADay: ({ limits: { turnsADay } }, now) =>
    notice(
      'No more answers today',
      `Your company has had the ${count.format(turnsADay)} answers that it may have in a day. The next ones can be had from ${nextDay(now)}. ${whoCan}`,
    ),
  tokensADay: ({ limits: { tokensADay } }, now) =>
    notice(
      'No more answers today',
      `Your company has used the ${count.format(tokensADay)} tokens (pieces of text that the model reads and writes) that it may use in a day. Answers can be had again from ${nextDay(now)}. ${whoCan}`,
    ),
}

/** The characters of a message: its words, what it quotes, and what its mentions carry along. */
function lengthOf({ content, quoted_text }: UserMessageInput): number {
  const parts = content.flatMap((part) =>
    part.type === 'input_tag' && Object.keys(part.data).length > 0
      ? [part.text, JSON.stringify(part.data)]
      : [part.text],
  )
  return [...parts, quoted_text ?? ''].reduce((sum, text) => sum + text.length, 0)
}

/** What is too large in the message itself; null where it fits. */
function tooLarge(request: StreamingRequest, { messageLength }: ChatContext['limits']): Notice | null {
  if (request.type !== 'threads.create' && request.type !== 'threads.add_user_message') return null
  const { input } = request.params
  const length = lengthOf(input)
  if (length > messageLength) {
    return notice(
      'This message is too long',
      `It has ${count.format(length)} characters, and ${count.format(messageLength)} are the limit of your company. Send a shorter one, or several. ${whoCan}`,
    )
  }
  if (input.attachments.length > attachmentsAMessage) {
    return notice(
      'Too many attachments',
      `This message has ${count.format(input.attachments.length)} attachments, and ${attachmentsAMessage} are the most that one can have. Send some of them with the next message.`,
    )
  }
  return null
}

/**
 * Lets a turn begin, or says why it may not: one question to the tenant's meter, in which it takes its place among the company's turns and is
 * counted for the day. A turn that has its place already keeps it.
 *
 * @returns null where it may begin; else what the person is told, and then nothing was taken
 */
export async function admitTurn(
  env: Pick<Env, 'TENANT_METER'>,
  { id, context, request }: NewTurn,
  now: number,
): Promise<Notice | null> {
  const refused = tooLarge(request, context.limits)
  if (refused) return refused
  const { tenantId, limits } = context
  const reached = await env.TENANT_METER.getByName(tenantId).take(id, limits, now)
  return reached && usedUp[reached](context, now)
}

/**
 * Gives a turn's place back when it has ended, however it did, and counts what it has used.
 *
 * @param tokens in and out together, as far as known
 */
export async function endTurn(
  env: Pick<Env, 'TENANT_METER'>,
  { id, tenantId }: { readonly id: string; readonly tenantId: TenantId },
  tokens: number,
  now: number,
): Promise<void> {
  await env.TENANT_METER.getByName(tenantId).giveBack(id, tokens, now)
}
