/** How the queue stands, for whoever watches the service. Calls are counted where they are made. */
export { registerQueueGauges } from './queue-gauges.ts'
