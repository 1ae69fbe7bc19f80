import { heldAndTomorrow } from './chaos/held-and-tomorrow.ts'
import { killWorkers } from './chaos/x01-kill-workers.ts'
import { killApi } from './chaos/x02-kill-api.ts'
import { killAtPoints } from './chaos/x03-kill-at-points.ts'
import { cutCommit } from './chaos/x06-cut-commit.ts'
import { runAll } from './run-all.ts'

// `npm run chaos -- [--small] [case …]`: real processes, a real PostgreSQL, faults by seed.
await runAll([
  { name: 'x-01', run: killWorkers, needs: 'shared' },
  { name: 'x-02', run: killApi, needs: 'shared' },
  { name: 'x-03', run: killAtPoints, needs: 'shared' },
  { name: 'x-06', run: cutCommit, needs: 'shared' },
  { name: 'lanes', run: heldAndTomorrow, needs: 'shared' },
])
