/**
 * Letters that Letterhead writes: subject, HTML and an equal plain text, in English and French. They
 * load nothing from anywhere, carry no tracking, and follow the reader's light or dark scheme.
 */
export { renderBrakeAlert, type BrakeAlert } from './render-brake-alert.ts'
export { renderDriftAlert, type DriftAlert } from './render-drift-alert.ts'
export { renderKind, type KindMail } from './render-kind.ts'
export { renderReconnectAlert, type ReconnectAlert } from './render-reconnect-alert.ts'
export { renderTestMessage, type TestMessage } from './render-test-message.ts'
export type { RenderedMail } from './letter.ts'
