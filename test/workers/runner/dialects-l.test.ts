import { itShares } from './dialect-rows.ts'

itShares('L')
