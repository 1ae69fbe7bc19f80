import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { sampleConnection } from '../../../test/sample-settings.ts'
import { show } from '../../../test/show.tsx'
import { Endings } from './endings.tsx'

test('what will end the connection is told while it still works, with the way out', async () => {
  const endings = [
    { code: 'sign_in_frequency' as const, at: '2026-12-01T10:00:00Z', detail: 'AADSTS70043' },
    { code: 'idle_grant' as const, at: '2027-02-01T10:00:00Z', detail: null },
  ]
  await show(<Endings connection={sampleConnection({ endings })} />)
  expect(await screen.findByText(/asks for a new sign-in from time to time/)).toBeVisible()
  expect(screen.getByText(/ends about/)).toHaveTextContent(/1 Dec 2026.*AADSTS70043/)
  expect(screen.getByText(/Unused, this access would end on/)).toBeVisible()
})

test('without anything known there is nothing to read', async () => {
  const { container } = await show(<Endings connection={sampleConnection()} />)
  expect(container.querySelector('p')).toBeNull()
})
