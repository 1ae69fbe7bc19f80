import { sizeLimits } from './packages/run/src/size-limits.ts'

export default sizeLimits()
