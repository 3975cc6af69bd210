import type { Answer } from './server.ts'

/** An answer that sends the browser on. */
export function redirect(location: string, cookies: readonly string[] = []): Answer {
  return { status: 302, headers: { location, 'cache-control': 'no-store', 'set-cookie': cookies } }
}

/** An HTML page. */
export function page(body: string, status = 200, cookies: readonly string[] = []): Answer {
  return {
    status,
    body,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'set-cookie': cookies },
  }
}

/** An answer to somebody who must not keep it: tokens, and what is said of them. */
export function unkept(status: number, json: unknown): Answer {
  return { status, json, headers: { 'cache-control': 'no-store', pragma: 'no-cache' } }
}
