import type { Person } from '../../data/people.ts'

type Known = Pick<Person, 'id' | 'name' | 'email'>

/** What stands for a person in a list to choose from: the e-mail address, and the name where there is none. */
export function personText({ name, email }: Omit<Known, 'id'>): string {
  return email ?? name
}

/** The person whom a text names by e-mail address, or by a name that only they have; a sentence where it is nobody. */
export function findPerson<P extends Known>(people: readonly P[], typed: string): P | string {
  const text = typed.trim().toLowerCase()
  const byEmail = people.find(({ email }) => email?.toLowerCase() === text)
  if (byEmail) return byEmail
  const [named, another] = people.filter(({ name }) => name.trim().toLowerCase() === text)
  if (another) return 'Several people have this name. Enter the e-mail address.'
  return named ?? 'Nobody in your company has this name or e-mail address. Choose somebody from the list.'
}
