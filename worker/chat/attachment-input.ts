import { Buffer } from 'node:buffer'
import { errorFields, log } from '../../core/log.ts'
import type { ModelContent } from '../chatkit/model-input.ts'
import type { Attachment } from '../chatkit/types/attachments.ts'
import type { Env } from '../env.ts'
import type { ChatContext } from '../workflows/context.ts'
import { isImage, isText } from './attachment-types.ts'
import { attachmentKey } from './attachments.ts'

/**
 * How many bytes of files one answer may take along, newest message first. Encoded and put into a request they are in memory
 * several times over, and an object has 128 MB.
 */
const maxBytes = 20 * 1024 * 1024
/** How much of a text the model is given, in characters. */
const maxTextLength = 30_000

const say = (text: string): ModelContent => ({ type: 'input_text', text })

/** A file's name inside a sentence or a tag: nothing of it ends either. */
const quoted = (name: string) => JSON.stringify(name.replace(/[<>]/g, '_'))

/** The text as far as it is given, from enough bytes for it; a character that is cut through is left away. */
function textInput(name: string, bytes: Uint8Array, isWhole: boolean): ModelContent {
  const text = new TextDecoder().decode(bytes, { stream: !isWhole })
  const given = text.slice(0, maxTextLength).toWellFormed()
  const more =
    isWhole && given.length === text.length ? '' : `\n(Only the first ${maxTextLength} characters are shown.)`
  return say(`<File name=${quoted(name)}>\n${given}\n</File>${more}`)
}

/**
 * Shows attachments to a model: pictures and PDF as they are, text as text. What cannot be shown is told in a sentence, so that the
 * model can tell the person. Make one for each answer: it counts what the answer takes along.
 */
export function attachmentInput(env: Env, context: ChatContext): (attachment: Attachment) => Promise<ModelContent> {
  let left = maxBytes
  return async ({ id, name, mime_type: type }) => {
    const missing = () => say(`(The user attached the file ${quoted(name)}, which can no longer be read.)`)
    const key = attachmentKey(context, id)
    try {
      if (isText(type)) {
        // Four bytes are the most that a character takes.
        const file = await env.FILES.get(key, { range: { offset: 0, length: maxTextLength * 4 } })
        if (!file) return missing()
        const bytes = new Uint8Array(await file.arrayBuffer())
        return textInput(name, bytes, bytes.length === file.size)
      }
      const file = await env.FILES.get(key)
      if (!file) return missing()
      if (file.size > left) {
        await file.body.cancel()
        return say(
          `(The user attached the file ${quoted(name)}, which is too large to be shown together with the others.)`,
        )
      }
      left -= file.size
      const data = `data:${type};base64,${Buffer.from(await file.arrayBuffer()).toString('base64')}`
      return isImage(type)
        ? { type: 'input_image', image: data, detail: 'auto' }
        : { type: 'input_file', file: data, filename: name }
    } catch (error) {
      log.warn('chat.attachment', { tenant: context.tenantId, request: context.requestId, ...errorFields(error) })
      return missing()
    }
  }
}
