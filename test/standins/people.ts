import { createHash } from 'node:crypto'

/** A person with a LinkedIn account in the stand-in world. */
export interface Person {
  readonly vanity: string
  readonly name: string
  readonly headline: string
  readonly location: string
  readonly email: string
  readonly password: string
  /** The opaque id of the site (`ACoAA…`), as in profile URNs. */
  readonly memberId: string
  /** The `sub` of OpenID Connect; `urn:li:person:{sub}`. */
  readonly sub: string
  readonly connections: number
}

/** Makes a person whose e-mail, password and ids follow from the vanity name. */
export function makePerson(given: Pick<Person, 'vanity' | 'name'> & Partial<Person>): Person {
  const code = createHash('sha256')
    .update(given.vanity)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
  return {
    headline: 'Member',
    location: 'Europe',
    email: `${given.vanity}@example.test`,
    password: `${given.vanity}-pass-1`,
    memberId: `ACoAA${code}`.slice(0, 39).padEnd(39, 'A'),
    sub: code
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .slice(0, 10)
      .padEnd(10, '0'),
    connections: 412,
    ...given,
  }
}

/** The members known without setting anything up, and the author of the posts. */
export const people: readonly Person[] = [
  makePerson({
    vanity: 'maya-lindqvist',
    name: 'Maya Lindqvist',
    headline: 'Head of Customer Success at Fjordline Analytics',
    location: 'Gothenburg, Sweden',
    connections: 1204,
  }),
  makePerson({
    vanity: 'tomas-okafor',
    name: 'Tomas Okafor',
    headline: 'Revenue operations for B2B teams that hate spreadsheets',
    location: 'Lisbon, Portugal',
    connections: 867,
  }),
  makePerson({
    vanity: 'priya-raman',
    name: 'Priya Raman',
    headline: 'Product marketing lead | Positioning, launches, plain words',
    location: 'London, United Kingdom',
    connections: 2318,
  }),
  makePerson({
    vanity: 'jonas-weber',
    name: 'Jonas Weber',
    headline: 'Vertriebsleiter Mittelstand bei Kessler & Roth',
    location: 'Munich, Germany',
    connections: 541,
  }),
  makePerson({
    vanity: 'lea-moreau',
    name: 'Léa Moreau',
    headline: 'Consultante RH indépendante',
    location: 'Lyon, France',
    connections: 693,
  }),
  makePerson({
    vanity: 'sam-whitfield',
    name: 'Sam Whitfield',
    headline: 'Founder, Whitfield Growth Studio',
    location: 'Manchester, United Kingdom',
    connections: 3105,
  }),
  makePerson({
    vanity: 'nora-halvorsen',
    name: 'Nora Halvorsen',
    headline: 'CEO at Northbeam Advisory | I write about sales teams that keep their promises',
    location: 'Oslo, Norway',
    connections: 8420,
  }),
]
