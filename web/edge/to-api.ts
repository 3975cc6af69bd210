/** What a Pages Function of this site is given: the request, and the API Worker by its service binding. */
export interface PageContext {
  request: Request
  env: { API: { fetch(request: Request): Promise<Response> } }
  next(): Promise<Response>
}

/** Hands the request to the API Worker unchanged and gives back its answer, streams included. */
export function toApi({ env, request }: PageContext): Promise<Response> {
  return env.API.fetch(request)
}
