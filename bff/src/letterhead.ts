import { existsSync } from 'node:fs'
import { apiKeyCommands } from './commands/api-keys.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { complain, type Command } from './commands/command.ts'
import { configCheck } from './commands/config-check.ts'
import { conserve } from './commands/conserve.ts'
import { keyCommands } from './commands/keys.ts'
import { ConfigError } from './config.ts'
import { BeforeTheBaseline, LoginsMixed, RolesMissing } from './platform/database/index.ts'
import { lastWords } from './platform/last-words.ts'
import { SealingKeyReplaced } from './platform/sealing-keys.ts'

// `npm run letterhead -- <command>`: what an operator does beside the running service.
const COMMANDS: readonly Command[] = [
  configCheck,
  conserve,
  ...apiKeyCommands,
  ...keyCommands,
  auditVerify,
]

const usage = (): string =>
  [
    'usage: npm run letterhead -- <command>',
    '',
    ...COMMANDS.map(({ name, options, summary }) => `  ${name} ${options}\n      ${summary}`),
  ].join('\n')

const run = async (typed: readonly string[]): Promise<number> => {
  const command = COMMANDS.find(({ name }) => typed.slice(0, words(name)).join(' ') === name)
  if (command === undefined) {
    complain(usage())
    return 2
  }
  try {
    return await command.run(typed.slice(words(command.name)))
  } catch (error) {
    if (isMistyped(error)) {
      complain(`${error.message}\n\n${usage()}`)
      return 2
    }
    complain(lastWords(error, MENDABLE))
    return 1
  }
}

const MENDABLE = [ConfigError, RolesMissing, LoginsMixed, BeforeTheBaseline, SealingKeyReplaced]

const words = (name: string): number => name.split(' ').length

/** What node:util's parseArgs throws for an option that is not there. */
const isMistyped = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

if (existsSync('.env')) process.loadEnvFile('.env')
process.exitCode = await run(process.argv.slice(2))
