import { ConfigError, readConfig } from './config.ts'

// `npm run letterhead -- <command>`: what an operator does beside the running service.
const USAGE = `usage: npm run letterhead -- <command>

  config check    read the environment and say everything that is wrong with it
`

const checkConfig = (): number => {
  try {
    const config = readConfig(process.env)
    process.stdout.write(
      [
        'The configuration is complete.',
        `  public URL   ${config.publicUrl}`,
        `  database     ${config.databaseUrl === null ? `embedded, under ${config.dataDirectory}` : 'DATABASE_URL'}`,
        `  role         ${config.role}`,
        `  Microsoft    ${config.microsoft.client === null ? 'not set up' : config.microsoft.loginUrl}`,
        `  Google       ${config.google.client === null ? 'not set up' : config.google.issuerUrl}`,
        '',
      ].join('\n'),
    )
    return 0
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

const COMMANDS: Readonly<Record<string, () => number>> = { 'config check': checkConfig }

const command = COMMANDS[process.argv.slice(2).join(' ')]
if (command === undefined) process.stderr.write(USAGE)
process.exitCode = command === undefined ? 2 : command()
