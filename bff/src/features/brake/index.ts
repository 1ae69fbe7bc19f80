/** The organisation's brake over all its sending: pulled by a person, or by a sudden volume. */
export { pullByVolume } from './pull-by-volume.ts'
export { brakeRoutes, type BrakeDeps } from './routes.ts'
export { tellOfBrake } from './tell-of-brake.ts'
