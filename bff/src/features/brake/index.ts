/** The organisation's brake over all its sending. */
export { brakeRoutes, type BrakeDeps } from './routes.ts'
