import { describe, expect, it } from 'vitest'
import { lineSplitter, troubleFilter } from './log-lines.ts'

const shown = (text: string) => text.split('\n').filter(troubleFilter())

describe('troubleFilter', () => {
  it('shows a warning with the indented lines that belong to it, and nothing else', () => {
    const text = [
      '⎔ Starting local server...',
      '▲ [WARNING] Something is deprecated.',
      '',
      '    Use the other thing.',
      '',
      '[wrangler:info] Ready on http://127.0.0.1:8787',
      '    not a continuation',
    ].join('\n')
    expect(shown(text)).toEqual(['▲ [WARNING] Something is deprecated.', '    Use the other thing.'])
  })

  it('shows JSON lines by their level', () => {
    const lines = ['info', 'warn', 'error'].map((level) => JSON.stringify({ level, event: 'error' }))
    expect(shown(lines.join('\n'))).toEqual(lines.slice(1))
    expect(shown('[revos-api] {"level":"error"}\n[revos-api] {"level":"info"}')).toEqual([
      '[revos-api] {"level":"error"}',
    ])
  })

  it('keeps quiet about crons, which the stack calls itself', () => {
    const text =
      '▲ [WARNING] Scheduled Workers are not automatically triggered during local development.\n  To manually'
    expect(shown(text)).toEqual([])
  })
})

describe('lineSplitter', () => {
  it('joins what arrives in pieces, and gives the unfinished end', () => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (const piece of ['on', 'e\r\ntw', 'o\n', '\nthree']) splitter.write(piece)
    splitter.end()
    expect(lines).toEqual(['one', 'two', '', 'three'])
  })
})
