export { startSandbox, type Sandbox } from './start-sandbox.ts'
export type { SandboxSeed } from './control/seed-answer.ts'
