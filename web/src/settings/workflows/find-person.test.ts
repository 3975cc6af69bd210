import { describe, expect, it } from 'vitest'
import { findPerson } from './find-person.ts'

const kim = { id: 'user_1', name: 'Kim Berg', email: 'Kim@example.test' }
const twin = { id: 'user_2', name: 'Kim Berg', email: null }
const ada = { id: 'user_3', name: 'Ada Moreno', email: 'ada@example.test' }

describe('findPerson', () => {
  it('finds by e-mail address and by a name that one person has, in any case', () => {
    expect(findPerson([kim, twin, ada], ' kim@EXAMPLE.test ')).toBe(kim)
    expect(findPerson([kim, twin, ada], 'ada moreno')).toBe(ada)
  })

  it('says why it is nobody', () => {
    expect(findPerson([kim, twin], 'Kim Berg')).toContain('Several people')
    expect(findPerson([kim], 'Kim')).toContain('Nobody in your company')
  })
})
