import { errorFields, log } from '../../core/log.ts'
import type { Invitation } from '../../core/tenants/invitation-store.ts'
import type { Env } from '../env.ts'

const withinMs = 5_000

/** One line of plain text: nothing in a name may begin another line. */
const line = (text: string) => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

/** The letter that carries an invitation's link. */
export function invitationLetter(invitation: Invitation, tenantName: string, link: string) {
  const { invitedBy, expiresAt } = invitation
  const company = line(tenantName)
  const day = new Date(expiresAt).toUTCString().replace(/:\d\d GMT$/, ' UTC')
  return {
    subject: `Join ${company} on RevOS`,
    text: [
      `${line(invitedBy)} invites you to join ${company} on RevOS.`,
      '',
      link,
      '',
      `The link works once, for this address, until ${day}.`,
      'If you did not expect it, you need not do anything.',
      '',
    ].join('\n'),
  }
}

/**
 * Sends an invitation's link, where the installation has a way to send mail.
 *
 * @returns whether the mail was taken; where it was not, that is in the log and the link is there to copy
 */
export async function mailInvitation(
  { MAIL, MAIL_FROM }: Pick<Env, 'MAIL' | 'MAIL_FROM'>,
  invitation: Invitation,
  tenantName: string,
  link: string,
): Promise<boolean> {
  if (!MAIL || !MAIL_FROM) return false
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the mail was not taken in time')), withinMs)
  })
  try {
    const letter = invitationLetter(invitation, tenantName, link)
    await Promise.race([MAIL.send({ from: MAIL_FROM, to: invitation.email, ...letter }), late])
    return true
  } catch (error) {
    log.warn('invitation.not_mailed', { operation: 'invitations.make', ...errorFields(error) })
    return false
  } finally {
    clearTimeout(timer)
  }
}
