import { describe, expect, it } from 'vitest'
import { readHistory } from './history.ts'
import { done } from './items.ts'
import { keptImageUrl } from './kept-image.ts'
import { ada, countingStore, find, openServer, type User } from './test-kit.ts'
import type { Turn } from './turn.ts'
import type { Attachment } from './types/attachments.ts'

/** A server whose answers are images, the bytes of which an attachment store keeps. */
function drawing() {
  const store = countingStore()
  const deleted: string[] = []
  let links = 0
  let made = 0
  let input: unknown
  const server = openServer({
    store,
    attachmentStore: {
      createAttachment: () => Promise.reject(new Error('not asked for')),
      deleteAttachment: (id) => void deleted.push(id),
      presentAttachment: (attachment) =>
        attachment.type === 'image' ? { ...attachment, preview_url: `https://files.test/${++links}` } : attachment,
    },
    async *respond(turn: Turn<User>) {
      input = await readHistory(turn, {
        attachment: ({ id }: Attachment) => ({ type: 'input_image', image: `bytes of ${id}` }),
      })
      const id = `atc_${++made}`
      const fields = { id, name: 'image.png', mime_type: 'image/png', thread_id: turn.thread.id, preview_url: '' }
      await store.saveAttachment({ type: 'image', ...fields }, turn.context)
      yield done({
        type: 'generated_image',
        id: turn.newId('message'),
        thread_id: turn.thread.id,
        created_at: turn.now(),
        image: { id: `ig_${made}`, url: keptImageUrl(id) },
      })
    },
  })
  return { ...server, deleted, modelInput: () => JSON.stringify(input) }
}

describe('a generated image that an attachment keeps', () => {
  it('is stored by name, and leaves with a link made anew each time', async () => {
    const { create, stored, json } = drawing()
    expect(find(await create(), 'thread.item.done').item).toMatchObject({ image: { url: 'https://files.test/1' } })
    expect((await stored()).at(-1)).toMatchObject({ image: { id: 'ig_1', url: 'attachment:atc_1' } })
    const { data } = await json({ type: 'items.list', params: { thread_id: 'thr_1' } })
    expect(data[0]).toMatchObject({ image: { id: 'ig_1', url: 'https://files.test/2' } })
  })

  it('is shown to the model with its bytes', async () => {
    const { create, add, modelInput } = drawing()
    await create()
    await add('Another one')
    expect(modelInput()).toContain('"image":"bytes of atc_1"')
    expect(modelInput()).not.toContain('attachment:')
  })

  it('goes with its thread, and with what a retry takes back', async () => {
    const { create, stream, json, deleted, store } = drawing()
    await create()
    await stream({ type: 'threads.retry_after_item', params: { thread_id: 'thr_1', item_id: 'message_1' } })
    expect(deleted).toEqual(['atc_1'])
    await json({ type: 'threads.delete', params: { thread_id: 'thr_1' } })
    expect(deleted).toEqual(['atc_1', 'atc_2'])
    await expect(async () => store.loadAttachment('atc_2', ada)).rejects.toThrow('No attachment')
  })
})
