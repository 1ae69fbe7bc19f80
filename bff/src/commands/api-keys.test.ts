import { expect, test } from 'vitest'
import { apiKeyCommands } from './api-keys.ts'

test.each(['two\nlines', 'red \u001b[31m', 'a\u2028b', ' ', ''])(
  'H-04 a key cannot be called %j, which lists and the trail would show in another way',
  async (name) => {
    const create = apiKeyCommands.find((command) => command.name === 'api-keys create')
    expect(await create?.run(['--name', name])).toBe(2)
  },
)
