import { itLeavesOpen, itRefuses, ofDialect, refused } from './dialect-rows.ts'

itRefuses('M', ofDialect(refused))
itLeavesOpen('M')
