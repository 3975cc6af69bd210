import type { UploadDescriptor } from '../../../worker/chatkit/types/attachments.ts'
import { NetworkFailure, readProblem } from '../net/problem.ts'

/** Sends a file's bytes to where a descriptor says. Fails with ApiProblem, NetworkFailure or the signal's reason. */
export type SendFile = (
  descriptor: UploadDescriptor,
  file: File,
  /** Told the share that is sent, from 0 to 1. */
  onProgress: (share: number) => void,
  signal: AbortSignal,
) => Promise<void>

/**
 * By XMLHttpRequest, since `fetch` does not tell how far it has come. The address carries its own permission, so nothing of
 * ours goes along: no session's secret, no cookie to another host.
 */
export const sendFile: SendFile = (descriptor, file, onProgress, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  if (signal.aborted) return Promise.reject(signal.reason)
  const request = new XMLHttpRequest()
  const onAbort = () => request.abort()
  request.open(descriptor.method, descriptor.url)
  for (const [name, value] of Object.entries(descriptor.headers)) request.setRequestHeader(name, value)
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
    if (lengthComputable) onProgress(loaded / total)
  }
  request.onload = () => {
    const { status } = request
    if (status >= 200 && status < 300) return resolve()
    readProblem(new Response(request.responseText, { status: status < 200 ? 500 : status })).then(reject, reject)
  }
  request.onerror = () => reject(new NetworkFailure())
  request.onabort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  request.send(file)
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}
