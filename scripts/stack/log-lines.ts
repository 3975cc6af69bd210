const silent = [
  // The stack calls the cron itself.
  /Scheduled Workers are not automatically triggered/,
]

const loud = /^\s*(▲|✘)|\[(WARNING|ERROR)\]|^\s*(Error|Uncaught|Unhandled|warn|error)\b/

/** Whether a line of single-line JSON says that something is wrong; undefined if it is no such line. */
function jsonTrouble(line: string): boolean | undefined {
  // Wrangler puts the Worker's name before what it logs.
  const json = /^(?:\[[\w-]+\] )?(\{.*\})$/.exec(line)?.[1]
  if (json === undefined) return undefined
  try {
    const level: unknown = JSON.parse(json).level
    return level === 'warn' || level === 'error' || level === 'fatal'
  } catch {
    return undefined
  }
}

/**
 * Makes a filter for the output of one process: given its lines in order, it tells which of them a person should
 * see, namely warnings and errors with the indented lines that belong to them.
 */
export function troubleFilter(): (line: string) => boolean {
  let inside: 'loud' | 'silent' | undefined
  return (line) => {
    const json = jsonTrouble(line)
    if (json !== undefined) {
      inside = undefined
      return json
    }
    if (loud.test(line)) {
      inside = silent.some((pattern) => pattern.test(line)) ? 'silent' : 'loud'
      return inside === 'loud'
    }
    if (line.trim() === '') return false
    if (/^\s/.test(line)) return inside === 'loud'
    inside = undefined
    return false
  }
}

/** Splits a stream of text into lines; the last, unfinished one is given by `end`. */
export function lineSplitter(take: (line: string) => void): { write(text: string): void; end(): void } {
  let rest = ''
  return {
    write(text) {
      const lines = (rest + text).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) take(line)
    },
    end() {
      if (rest !== '') take(rest)
      rest = ''
    },
  }
}
