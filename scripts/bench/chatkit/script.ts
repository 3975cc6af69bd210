/** What the scripted model of the ChatKit bench is told to say; every server under test reads it out of the message. */
export interface Order {
  /** How many pieces of text the answer has. */
  readonly deltas: number
  /** How long the model waits before each, in milliseconds. */
  readonly pauseMs: number
}

/** The text of one of the answer's pieces. Peers in other languages have the same line. */
export const pieceAt = (index: number): string => `word${index} `

/** The body of a `threads.create` that orders such an answer. */
export function createBody({ deltas, pauseMs }: Order): string {
  const content = [{ type: 'input_text', text: `bench ${deltas} ${pauseMs}` }]
  return JSON.stringify({
    type: 'threads.create',
    params: { input: { content, attachments: [], inference_options: {} } },
  })
}

/** @throws Error where a message is no order */
export function orderIn(text: string): Order {
  const [, deltas, pauseMs] = /^bench (\d+) (\d+)$/.exec(text) ?? []
  if (deltas === undefined) throw new Error('The message is no order of the bench.')
  return { deltas: Number(deltas), pauseMs: Number(pauseMs) }
}

/** The pieces of an answer, as they come. */
export async function* paced({ deltas, pauseMs }: Order): AsyncGenerator<string> {
  for (let index = 0; index < deltas; index++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    yield pieceAt(index)
  }
}

/** The pieces of an answer at once. */
export const pieces = ({ deltas }: Order): string[] => Array.from({ length: deltas }, (_, index) => pieceAt(index))
