/** Somebody who is to have a record of their own. */
export interface NewPerson {
  readonly userId: string
  readonly name: string
  readonly email: string
  /** The hash of their password; null for somebody who comes by another way. */
  readonly passwordHash: string | null
}

/** An id in the form that people have. */
export const newUserId = () => crypto.randomUUID().replaceAll('-', '')

/**
 * Makes a person in the tables of better-auth, whose times are ISO texts. Nothing has shown yet that the address is theirs.
 *
 * @param condition under which the first statement writes; the second writes where the first has
 */
export function insertPerson(
  db: D1Database,
  { userId, name, email, passwordHash }: NewPerson,
  condition: string,
  now: number,
): D1PreparedStatement[] {
  const at = new Date(now).toISOString()
  const person = db
    .prepare(
      `insert into "user" (id, name, email, emailVerified, createdAt, updatedAt) select ?1, ?2, ?3, 0, ?4, ?4 where ${condition}`,
    )
    .bind(userId, name, email.toLowerCase(), at)
  if (passwordHash === null) return [person]
  return [
    person,
    db
      .prepare(
        `insert into account (id, accountId, providerId, userId, password, createdAt, updatedAt)
         select ?1, ?2, 'credential', ?2, ?3, ?4, ?4 where changes() > 0`,
      )
      .bind(newUserId(), userId, passwordHash, at),
  ]
}
