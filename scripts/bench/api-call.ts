/**
 * Asks the product's API.
 * @throws Error with the API's own sentence
 */
export const apiOf =
  (url: string) =>
  async <T>(method: string, path: string, key: string, body: unknown): Promise<T> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
