import type { Person } from '../data/people.ts'
import type { Invited } from '../data/pod-invitations.ts'
import type { PodMember } from '../data/pods.ts'

interface Choice {
  person: Person
  isInvited: boolean
}

/**
 * The people of the company who can be invited to a pod: those who are not in it, as far as the members are known, and whose name
 * or address has what was typed. Those who are invited already stay, marked as such.
 */
export function peopleToInvite(
  people: readonly Person[],
  members: readonly Pick<PodMember, 'userId'>[],
  invited: readonly Pick<Invited, 'userId'>[],
  typed: string,
): Choice[] {
  const inside = new Set(members.map(({ userId }) => userId))
  const asked = new Set(invited.map(({ userId }) => userId))
  const wanted = typed.trim().toLowerCase()
  return people
    .filter(({ id, name, email }) => !inside.has(id) && `${name} ${email ?? ''}`.toLowerCase().includes(wanted))
    .map((person) => ({ person, isInvited: asked.has(person.id) }))
}
