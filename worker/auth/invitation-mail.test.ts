import { describe, expect, it } from 'vitest'
import { invitationLetter, mailInvitation } from './invitation-mail.ts'

const invitation = {
  id: 'inv_1',
  email: 'new@example.test',
  role: 'member',
  invitedBy: 'Ada\r\nBcc: all@example.test',
  createdAt: 0,
  expiresAt: Date.UTC(2026, 10, 28, 9, 30),
} as const
const link = 'https://app.example.test/join#token'

describe('the letter of an invitation', () => {
  it('says who invites, where, by which link and until when, each on a line of its own', () => {
    const { subject, text } = invitationLetter(invitation, 'Acme\nInc', link)
    expect(subject).toBe('Join Acme Inc on RevOS')
    expect(text.split('\n')).toEqual([
      'Ada Bcc: all@example.test invites you to join Acme Inc on RevOS.',
      '',
      link,
      '',
      'The link works once, for this address, until Sat, 28 Nov 2026 09:30 UTC.',
      'If you did not expect it, you need not do anything.',
      '',
    ])
  })

  it('goes to the invited address where mail is set up', async () => {
    const sent: unknown[] = []
    const MAIL = { send: async (mail: unknown) => void sent.push(mail) } as unknown as SendEmail
    expect(await mailInvitation({ MAIL, MAIL_FROM: 'revos@example.test' }, invitation, 'Acme', link)).toBe(true)
    expect(sent).toEqual([expect.objectContaining({ from: 'revos@example.test', to: 'new@example.test' })])
  })

  it('is not said to be sent where it was not', async () => {
    const broken = { send: () => Promise.reject(new Error('no')) } as unknown as SendEmail
    expect(await mailInvitation({ MAIL: broken, MAIL_FROM: 'revos@example.test' }, invitation, 'Acme', link)).toBe(
      false,
    )
    expect(await mailInvitation({ MAIL: broken }, invitation, 'Acme', link)).toBe(false)
    expect(await mailInvitation({}, invitation, 'Acme', link)).toBe(false)
  })
})
