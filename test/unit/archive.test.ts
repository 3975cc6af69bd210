import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { tarEnd, tarHeader, tarPadding } from '../../core/archive/tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'archive-'))
afterAll(() => rmSync(folder, { recursive: true }))

const modified = Date.UTC(2026, 0, 21, 12)

function archive(entries: readonly (readonly [string, string])[]): string {
  const parts = entries.flatMap(([name, text]) => {
    const bytes = Buffer.from(text)
    return [tarHeader(name, bytes.length, modified), bytes, new Uint8Array(tarPadding(bytes.length))]
  })
  const file = join(folder, `${crypto.randomUUID()}.tar`)
  writeFileSync(file, Buffer.concat([...parts, tarEnd()]))
  return file
}

const tar = (...args: string[]) => execFileSync('tar', ['--quoting-style=literal', ...args], { encoding: 'utf8' })
const listed = (file: string) => tar('-tf', file).split('\n').slice(0, -1)

describe('an archive, as GNU tar reads it', () => {
  it('holds each entry with its bytes and its time', () => {
    const into = mkdtempSync(join(folder, 'out-'))
    const file = archive([
      ['README.txt', 'read me\n'],
      ['pods/00001.jsonl', ''],
      ['files/a/b.jpg', 'x'.repeat(512)],
    ])
    expect(listed(file)).toEqual(['README.txt', 'pods/00001.jsonl', 'files/a/b.jpg'])
    tar('-xf', file, '-C', into)
    expect(readFileSync(join(into, 'README.txt'), 'utf8')).toBe('read me\n')
    expect(readFileSync(join(into, 'files/a/b.jpg'), 'utf8')).toBe('x'.repeat(512))
    expect(tar('--utc', '-tvf', file)).toContain('2026-01-21 12:00')
  })

  it('keeps names of any length and in any script', () => {
    const names = [
      `files/${'long/'.repeat(60)}end.txt`,
      'files/größe-日本.txt',
      `files/${'é'.repeat(99)}`,
      'a'.repeat(100),
    ]
    const file = archive(names.map((name) => [name, name] as const))
    expect(listed(file)).toEqual(names)
    expect(tar('-xOf', file, names[1] ?? '')).toBe(names[1])
  })

  it('leads nowhere but below the folder it is unpacked in', () => {
    expect(
      listed(
        archive([
          ['../../etc/passwd', ''],
          ['/root/x', ''],
          ['a//b', ''],
          ['a\nb', ''],
        ]),
      ),
    ).toEqual(['_/_/etc/passwd', '_/root/x', 'a/_/b', 'a_b'])
  })

  it('is well formed whatever the names and contents', () => {
    const step = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((text) => text.replaceAll(/[/\\]/g, '-'))
    const name = fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('/').toWellFormed())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string({ maxLength: 1_200 })), { maxLength: 4 }), (entries) => {
        expect(listed(archive(entries))).toHaveLength(entries.length)
      }),
      { numRuns: 30 },
    )
  })

  it('announces a file that is larger than a header can say', () => {
    const bytes = Buffer.from(tarHeader('big', 9 * 1024 ** 3, modified))
    expect(bytes.toString('latin1')).toContain(' size=9663676416\n')
  })
})
