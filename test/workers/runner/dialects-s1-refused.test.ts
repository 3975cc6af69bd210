import { itLeavesOpen, itRefuses, ofDialect, refused } from './dialect-rows.ts'

itRefuses('S1', ofDialect(refused))
itLeavesOpen('S1')
