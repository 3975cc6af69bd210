import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from '../net/api.ts'
import type { Me, Role } from './me.ts'
import { type Page, withQuery } from './page.ts'

/** Somebody who belongs to the company. */
export interface Person {
  id: string
  name: string
  /** Null where the company's own identity provider gives none. */
  email: string | null
  role: Role
  joinedAt: string
  /** Whether they come through the company's own identity provider. */
  external: boolean
  you: boolean
}

export const peopleQuery = infiniteQueryOptions({
  queryKey: ['people', 'list'],
  queryFn: ({ pageParam, signal }) => api<Page<Person>>(withQuery('/api/people', { cursor: pageParam }), { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

export function setRole(id: string, role: Role): Promise<Person> {
  return api(`/api/people/${encodeURIComponent(id)}`, { method: 'PATCH', body: { role } })
}

export function removePerson(id: string): Promise<void> {
  return api(`/api/people/${encodeURIComponent(id)}`, { method: 'DELETE' })
}

/** Leaves the company that is open. */
export function leaveCompany(): Promise<void> {
  return api('/api/me/leave', { method: 'POST', body: {} })
}

/** The roles this person may give: only an owner makes owners. */
export function rolesToGive(me: Me): Role[] {
  return me.role === 'owner' ? ['member', 'admin', 'owner'] : ['member', 'admin']
}

/** Whether this person may change or remove that one: an owner only by an owner, somebody external by their own provider. */
export function mayChange(me: Me, person: Person): boolean {
  return !person.you && (person.role !== 'owner' || me.role === 'owner')
}
