import { memoryStore } from './memory-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('memoryStore', () => ({
  store: memoryStore<{ user: string }>(({ user }) => user),
  contextOf: (user) => ({ user }),
}))
