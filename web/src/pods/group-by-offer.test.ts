import { describe, expect, it } from 'vitest'
import { anActivity } from '../testing/records.ts'
import { groupByOffer } from './group-by-offer.ts'

describe('groupByOffer', () => {
  it('gathers the shares of one offer even when another stands between them', () => {
    const list = [
      anActivity({ id: '1', amplificationId: 'new' }),
      anActivity({ id: '2', amplificationId: 'old' }),
      anActivity({ id: '3', amplificationId: 'new' }),
    ]
    const groups = groupByOffer(list)
    expect(groups.map(({ amplificationId, activities }) => [amplificationId, activities.map(({ id }) => id)])).toEqual([
      ['new', ['1', '3']],
      ['old', ['2']],
    ])
  })

  it('has nothing to show for nothing', () => {
    expect(groupByOffer([])).toEqual([])
  })
})
