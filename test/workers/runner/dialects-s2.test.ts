import { itShares } from './dialect-rows.ts'

itShares('S2')
