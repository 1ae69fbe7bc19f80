import { afterEach, expect, test, vi } from 'vitest'
import { apiKeyCommands } from './api-keys.ts'

afterEach(() => vi.unstubAllEnvs())

test.each(['two\nlines', 'red \u001b[31m', 'a\u2028b', ' ', ''])(
  'H-04 a key cannot be called %j, which lists and the trail would show in another way',
  async (name) => {
    const create = apiKeyCommands.find((command) => command.name === 'api-keys create')
    // Should the name be taken after all, no key is made: port 1, where nobody listens.
    vi.stubEnv('DATABASE_URL', 'postgres://letterhead@127.0.0.1:1/letterhead')
    await expect(create?.run(['--name', name])).resolves.toBe(2)
  },
)
