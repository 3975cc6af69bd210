/** A queue whose messages go to the bench, which hands them to as many runners at once as the real service would. */
export function benchQueue(url: string): Queue {
  const post = async (bodies: unknown[]) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(bodies) })
    if (!response.ok) throw new Error(`The bench's queue answered ${response.status}.`)
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  }
  return {
    send: (body: unknown) => post([body]),
    sendBatch: (messages: Iterable<MessageSendRequest>) => post([...messages].map(({ body }) => body)),
    metrics: async () => ({ backlogCount: 0, backlogBytes: 0 }),
  } as unknown as Queue
}
