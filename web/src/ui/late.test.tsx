import { screen } from '@testing-library/react'
import { Suspense } from 'react'
import { expect, test } from 'vitest'
import { show } from '../../test/show.tsx'
import { late } from './late.tsx'

test('a part that went with an older build says so, and the rest of the page stays', async () => {
  const Gone = late(() => Promise.reject(new TypeError('Failed to fetch')))
  await show(
    <>
      <input aria-label="Typed" defaultValue="half a sentence" />
      <Suspense>
        <Gone />
      </Suspense>
    </>,
  )
  expect(await screen.findByRole('alert')).toHaveTextContent(/a new version was installed/)
  expect(screen.getByLabelText('Typed')).toHaveValue('half a sentence')
  expect(screen.getByRole('button', { name: 'Reload the page' })).toBeVisible()
})
