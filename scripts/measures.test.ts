import { describe, expect, it } from 'vitest'
import { activeMs, firstLoadScripts, median, percentile, table } from './measures.ts'
import { uploadSizes } from './workers.ts'

describe('activeMs', () => {
  it('adds up all but the idle samples', () => {
    const node = (id: number, functionName: string) => ({ id, callFrame: { functionName } })
    const nodes = [node(1, '(root)'), node(2, '(idle)'), node(3, 'work'), node(4, '(garbage collector)')]
    expect(activeMs({ nodes, samples: [3, 2, 4, 2, 3], timeDeltas: [1000, 9000, 500, 9000, 250] })).toBe(1.75)
  })
})

describe('firstLoadScripts', () => {
  it('follows static imports once each, and neither lazy chunks nor styles', () => {
    const manifest = {
      'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_a.js', '_b.js'], css: ['assets/index.css'] },
      '_a.js': { file: 'assets/a.js', imports: ['_b.js'] },
      '_b.js': { file: 'assets/b.js', imports: ['_a.js'] },
      'src/lazy.tsx': { file: 'assets/lazy.js', imports: ['_c.js'] },
      '_c.js': { file: 'assets/c.js' },
    }
    expect(firstLoadScripts(manifest)).toEqual(['assets/index.js', 'assets/a.js', 'assets/b.js'])
  })
})

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it('takes the nearest rank, whatever the order', () => {
    expect(percentile(hundred, 0.5)).toBe(50)
    expect(percentile(hundred, 0.99)).toBe(99)
    expect(percentile(hundred, 0)).toBe(1)
    expect(percentile(hundred, 1)).toBe(100)
  })

  it('has a middle for few values, and none for no value', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([7])).toBe(7)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })
})

describe('table', () => {
  it('aligns its columns', () => {
    expect(
      table([
        ['a', 'size'],
        ['longer', '1'],
      ]),
    ).toBe('  a        size\n  longer      1')
  })
})

describe('uploadSizes', () => {
  it('reads what wrangler deploy prints', () => {
    expect(uploadSizes('…\nTotal Upload: 920.50 KiB / gzip: 154.25 KiB\n')).toEqual({
      bytes: 942_592,
      gzipBytes: 157_952,
    })
  })

  it('says so when wrangler prints something else', () => {
    expect(() => uploadSizes('Uploaded')).toThrow('no longer prints its sizes')
  })
})
