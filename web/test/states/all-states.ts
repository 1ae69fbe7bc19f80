import { CONNECTING_STATES } from './connecting-states.ts'
import { FURTHER_STATES } from './further-states.ts'
import { SENDING_STATES } from './sending-states.ts'

export const ALL_STATES = [...CONNECTING_STATES, ...SENDING_STATES, ...FURTHER_STATES]
