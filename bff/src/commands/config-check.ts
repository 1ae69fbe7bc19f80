import { readConfig } from '../config.ts'
import { say, type Command } from './command.ts'

export const configCheck: Command = {
  name: 'config check',
  options: '',
  summary: 'read the environment and say everything that is wrong with it',
  run: async () => {
    const config = readConfig(process.env)
    say(
      [
        'The configuration is complete.',
        `  public URL   ${config.publicUrl}`,
        `  database     ${config.databaseUrl === null ? `embedded, under ${config.dataDirectory}` : 'DATABASE_URL'}`,
        `  role         ${config.role}`,
        `  Microsoft    ${config.microsoft.client === null ? 'not set up' : config.microsoft.loginUrl}`,
        `  Google       ${config.google.client === null ? 'not set up' : config.google.issuerUrl}`,
      ].join('\n'),
    )
    return await Promise.resolve(0)
  },
}
