import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { type Order, orderIn, paced, pieces } from './script.ts'

interface Item {
  id: string
  type: string
  content: { text: string }[]
}
interface Thread {
  id: string
}
/** As much of `chatkit-node-backend-sdk` as is used here; it is not a dependency of this repository. */
interface PeerServer {
  store: PeerStore
  process(body: string, context: object): Promise<AsyncIterable<string>>
}
interface PeerStore {
  generateItemId(kind: string, thread: Thread): string
}
interface Peer {
  ChatKitServer: new (store: PeerStore, attachments: undefined, logger: object) => PeerServer
  Store: new () => PeerStore
}

/** Loads the peer from where `installNodePeer` has put it, and silences what it prints. */
export async function loadPeer(folder: string): Promise<Peer> {
  // It prints the parameters of every request; nobody would leave that in.
  console.log = () => {}
  return import(pathToFileURL(createRequire(`${folder}/`).resolve('chatkit-node-backend-sdk')).href)
}

/** A server of the peer with the store of its own examples, maps in memory, and the scripted model. */
export function peerServer({ ChatKitServer, Store }: Peer): PeerServer {
  class MapStore extends Store {
    readonly threads = new Map<string, Thread>()
    readonly items = new Map<string, Item[]>()
    async saveThread(thread: Thread) {
      this.threads.set(thread.id, thread)
    }
    async loadThread(id: string) {
      return this.threads.get(id)
    }
    async addThreadItem(id: string, item: Item) {
      const items = this.items.get(id)
      if (items) items.push(item)
      else this.items.set(id, [item])
    }
    async saveItem(id: string, item: Item) {
      const items = this.items.get(id) ?? []
      const at = items.findIndex((known) => known.id === item.id)
      if (at < 0) items.push(item)
      else items[at] = item
      this.items.set(id, items)
    }
  }
  class Scripted extends ChatKitServer {
    async *respond(thread: Thread, message: Item | null) {
      const order: Order = orderIn((message?.content ?? []).map(({ text }) => text).join(''))
      const id = this.store.generateItemId('message', thread)
      const part = (text: string) => ({ type: 'output_text', text, annotations: [] })
      const item = { type: 'assistant_message', id, thread_id: thread.id, created_at: new Date().toISOString() }
      const update = (change: object) => ({ type: 'thread.item.updated', item_id: id, update: change })
      yield { type: 'thread.item.added', item: { ...item, content: [] } }
      yield update({ type: 'assistant_message.content_part.added', content_index: 0, content: part('') })
      let whole = ''
      for await (const delta of order.pauseMs > 0 ? paced(order) : pieces(order)) {
        whole += delta
        yield update({ type: 'assistant_message.content_part.text_delta', content_index: 0, delta })
      }
      yield update({ type: 'assistant_message.content_part.done', content_index: 0, content: part(whole) })
      yield { type: 'thread.item.done', item: { ...item, content: [part(whole)] } }
    }
  }
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  return new Scripted(new MapStore(), undefined, silent)
}
