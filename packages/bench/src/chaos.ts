import { heldAndTomorrow } from './chaos/held-and-tomorrow.ts'
import { killWorkers } from './chaos/x01-kill-workers.ts'
import { killApi } from './chaos/x02-kill-api.ts'
import { killAtPoints } from './chaos/x03-kill-at-points.ts'
import { restartDatabase } from './chaos/x04-restart-database.ts'
import { takeDatabaseAway } from './chaos/x05-database-away.ts'
import { cutCommit } from './chaos/x06-cut-commit.ts'
import { halfOpen } from './chaos/x07-half-open.ts'
import { startWithoutConnections } from './chaos/x09-no-connections.ts'
import { fillDisk } from './chaos/x10-disk-full.ts'
import { failToSerialize } from './chaos/x11-serialization.ts'
import { honourRetryAfter } from './chaos/x12-retry-after.ts'
import { throttleOne } from './chaos/x13-one-throttled.ts'
import { halfBroken } from './chaos/x14-half-broken.ts'
import { takeAndFallSilent } from './chaos/x15-ambiguous.ts'
import { answerOddly } from './chaos/x16-odd-answers.ts'
import { refuseTokens } from './chaos/x17-token-refused.ts'
import { restartInTurn } from './chaos/x25-rolling-restarts.ts'
import { poison } from './chaos/x26-poison.ts'
import { queueLong } from './chaos/x27-long-queue.ts'
import { runAll } from './run-all.ts'

// `npm run chaos -- [--small] [case …]`: real processes, a real PostgreSQL, faults by seed.
// The longest first, so that the last of those side by side end together.
await runAll([
  { name: 'x-02', run: killApi, needs: 'shared' },
  { name: 'x-01', run: killWorkers, needs: 'shared' },
  { name: 'x-03', run: killAtPoints, needs: 'shared' },
  { name: 'x-07', run: halfOpen, needs: 'shared' },
  { name: 'x-26', run: poison, needs: 'shared' },
  { name: 'x-14', run: halfBroken, needs: 'shared' },
  { name: 'x-25', run: restartInTurn, needs: 'shared' },
  { name: 'x-15', run: takeAndFallSilent, needs: 'shared' },
  { name: 'x-05', run: takeDatabaseAway, needs: 'shared' },
  { name: 'x-16', run: answerOddly, needs: 'shared' },
  { name: 'x-13', run: throttleOne, needs: 'shared' },
  { name: 'x-09', run: startWithoutConnections, needs: 'shared' },
  { name: 'x-11', run: failToSerialize, needs: 'shared' },
  { name: 'lanes', run: heldAndTomorrow, needs: 'shared' },
  { name: 'x-10', run: fillDisk, needs: 'shared' },
  { name: 'x-12', run: honourRetryAfter, needs: 'shared' },
  { name: 'x-17', run: refuseTokens, needs: 'shared' },
  { name: 'x-06', run: cutCommit, needs: 'shared' },
  { name: 'x-27', run: queueLong, needs: 'alone' },
  { name: 'x-04', run: restartDatabase, needs: 'alone' },
])
