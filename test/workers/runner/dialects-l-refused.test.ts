import { itLeavesOpen, itRefuses } from './dialect-rows.ts'

itRefuses('L')
itLeavesOpen('L')
