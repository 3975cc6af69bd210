import { expect, it } from 'vitest'
import { readVanity } from './read-vanity.ts'

it.each([
  ['https://www.linkedin.com/in/maya-lindqvist/', 'maya-lindqvist'],
  ['linkedin.com/in/maya-lindqvist?trk=x', 'maya-lindqvist'],
  ['HTTPS://NO.LinkedIn.com/in/maya-lindqvist/details/', 'maya-lindqvist'],
  ['in/maya-lindqvist', 'maya-lindqvist'],
  [' maya-lindqvist ', 'maya-lindqvist'],
  ['https://www.linkedin.com/in/j%C3%B8rgen', 'jørgen'],
])('takes the profile out of %j', (typed, vanity) => {
  expect(readVanity(typed)).toBe(vanity)
})

it.each([
  '',
  '  ',
  'https://www.linkedin.com/company/northwind',
  'maya@example.test',
  'maya lindqvist',
  'https://evil.test/in/maya',
])('finds none in %j', (typed) => {
  expect(readVanity(typed)).toBeNull()
})
