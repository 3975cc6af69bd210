import { describe, expect, it } from 'vitest'
import type { Person } from '../data/people.ts'
import { peopleToInvite } from './people-to-invite.ts'

const person = (id: string, name: string): Person => ({
  ...{ id, name, email: `${id}@example.test`, role: 'member', joinedAt: '2026-11-01T10:00:00.000Z' },
  ...{ external: false, you: false },
})
const people = [person('u1', 'Maya Lindqvist'), person('u2', 'Tomas Okafor'), person('u3', 'Maya Lindqvist')]

describe('peopleToInvite', () => {
  it('leaves out who is in the pod, not who only has the same name', () => {
    const choices = peopleToInvite(people, [{ userId: 'u1' }], [{ userId: 'u2' }], '')
    expect(choices.map(({ person: { id }, isInvited }) => [id, isInvited])).toEqual([
      ['u2', true],
      ['u3', false],
    ])
  })

  it('finds by name and by address', () => {
    expect(peopleToInvite(people, [], [], ' okafor ').map(({ person: { id } }) => id)).toEqual(['u2'])
    expect(peopleToInvite(people, [], [], 'U3@').map(({ person: { id } }) => id)).toEqual(['u3'])
  })
})
