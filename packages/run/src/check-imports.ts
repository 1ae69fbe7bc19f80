import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from './hand-settings.ts'

// dependency-cruiser, asked for its numbers: with a parser that does not understand the files it
// sees none, finds nothing wrong and passes.
const Result = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        comment: z.string().optional(),
      }),
    ),
  }),
})

const sourceFolders = () =>
  globSync(['web', 'bff', 'packages/*', 'e2e'], { cwd: root }).flatMap((workspace) =>
    globSync(['src', 'test', '*.ts'], { cwd: join(root, workspace) }).map((name) =>
      join(workspace, name),
    ),
  )

const cruise = () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/.bin/depcruise'), '--output-type', 'json', ...sourceFolders()],
    { cwd: root, encoding: 'utf8', maxBuffer: 1e9 },
  )
  if (stdout === '') throw new Error(stderr)
  return Result.parse(JSON.parse(stdout)).summary
}

const { totalCruised, violations } = cruise()
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`)
console.log(`${totalCruised} modules seen, ${violations.length} rules broken`)
process.exitCode = violations.length > 0 || totalCruised === 0 ? 1 : 0
