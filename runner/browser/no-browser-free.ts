/** No browser may be launched just now. @property afterMs when to ask again, at the earliest */
export class NoBrowserFree extends Error {
  override readonly name = 'NoBrowserFree'
  readonly afterMs: number

  constructor(afterMs: number) {
    super('no browser may be launched just now')
    this.afterMs = afterMs
  }
}
