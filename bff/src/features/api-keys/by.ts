import type { AuditActor } from '../audit/index.ts'

/** Who makes or revokes a key: an operator on screen, or somebody at the command line. */
export interface By {
  /** Shown beside the key. */
  readonly name: string
  readonly audit: AuditActor
}
