import { accept } from './figures/accept.ts'
import { claimCost } from './figures/claim-cost.ts'
import { drain } from './figures/drain.ts'
import { latency } from './figures/latency.ts'
import { pace } from './figures/pace.ts'
import { startAndMemory } from './figures/start-and-memory.ts'
import { usualWay } from './figures/usual-way.ts'
import { runAll } from './run-all.ts'

// `npm run bench -- [--small] [figure …]`: ratios inside one run, medians of at least three.
await runAll([
  { name: 'accept', run: accept, needs: 'alone' },
  { name: 'latency', run: latency, needs: 'alone' },
  { name: 'drain', run: drain, needs: 'alone' },
  { name: 'pace', run: pace, needs: 'alone' },
  { name: 'usual', run: usualWay, needs: 'alone' },
  { name: 'claim', run: claimCost, needs: 'alone' },
  { name: 'start', run: startAndMemory, needs: 'alone' },
])
