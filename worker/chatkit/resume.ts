import type { ChatKitRequest, RequestOf } from './types/requests.ts'

/**
 * The action by which a page that was loaded anew asks for the answer being written in a thread. The protocol has no request
 * for it, so it travels as one: OpenAI's element sends it by `sendCustomAction` and shows what comes like any answer.
 */
export const resumeAction = 'chatkit.resume'

/** Whether a request asks for the turn that a client has lost. */
export function isResume(request: ChatKitRequest): request is RequestOf<'threads.custom_action'> {
  return request.type === 'threads.custom_action' && request.params.action.type === resumeAction
}
