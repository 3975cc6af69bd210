import { itLeavesOpen, itRefuses } from './dialect-rows.ts'

itRefuses('S2')
itLeavesOpen('S2')
