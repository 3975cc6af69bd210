import { afterEach, expect, it } from 'vitest'
import { chatMemory } from './chat-memory.ts'

const talk = { trigger: 'write', name: 'Write a post', threadId: null, sending: null }

afterEach(() => sessionStorage.clear())

it('keeps the conversation of a tab over a reload', () => {
  chatMemory('tenant/ada').setTalk(talk)
  chatMemory('tenant/ada').change({ threadId: 'thr_1' })
  chatMemory('tenant/ada').setOpen(true)
  expect(chatMemory('tenant/ada').talk()).toEqual({ ...talk, threadId: 'thr_1' })
  expect(chatMemory('tenant/ada').wasOpen()).toBe(true)
})

it('shows nothing of it to somebody else', () => {
  chatMemory('tenant/ada').setTalk(talk)
  expect(chatMemory('tenant/ben').talk()).toBeNull()
  expect(chatMemory('tenant/ben').wasOpen()).toBeNull()
  chatMemory('tenant/ben').setOpen(true)
  expect(chatMemory('tenant/ada').talk()).toBeNull()
})

it('begins anew where what is kept cannot be read', () => {
  sessionStorage.setItem('revos.chat.talk', '{')
  expect(chatMemory('tenant/ada').talk()).toBeNull()
  chatMemory('tenant/ada').change({ threadId: 'thr_1' })
  expect(chatMemory('tenant/ada').talk()).toBeNull()
})
