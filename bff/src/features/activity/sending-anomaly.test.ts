import { expect, test } from 'vitest'
import { sendingAnomaly } from './sending-anomaly.ts'

/** Thirty days; the weekday of today had `todays` before, that of yesterday `yesterdays`. */
const month = ({
  today,
  todays = [100, 100, 100, 100],
  yesterday = 100,
  yesterdays = [100, 100, 100, 100],
}: {
  today: number
  todays?: number[]
  yesterday?: number
  yesterdays?: number[]
}) =>
  Array.from({ length: 30 }, (_, place) => {
    const ago = 29 - place
    const accepted =
      ago === 0
        ? today
        : ago === 1
          ? yesterday
          : ago % 7 === 0
            ? todays[ago / 7 - 1]
            : ago % 7 === 1
              ? yesterdays[(ago - 1) / 7 - 1]
              : 7
    return { day: `-${ago}`, accepted: accepted ?? 0 }
  })

test.each([
  ['an ordinary day', month({ today: 100 }), null],
  [
    'a day three times as busy',
    month({ today: 300 }),
    { day: '-0', accepted: 300, usual: 100, direction: 'more' },
  ],
  ['a busy day within what is usual', month({ today: 155, todays: [60, 100, 140, 100] }), null],
  [
    'a busy day beyond what is usual',
    month({ today: 165, todays: [60, 100, 140, 100] }),
    { direction: 'more' },
  ],
  ['a day that has only begun', month({ today: 0 }), null],
  [
    'a silent yesterday',
    month({ today: 100, yesterday: 0 }),
    { day: '-1', accepted: 0, direction: 'fewer' },
  ],
  [
    'a small mailbox',
    month({ today: 40, todays: [1, 2, 1, 2], yesterday: 1, yesterdays: [1, 1, 1, 1] }),
    null,
  ],
  [
    'a mailbox that wakes',
    month({ today: 60, todays: [0, 0, 0, 0] }),
    { usual: 0, direction: 'more' },
  ],
  ['another weekday’s habits', month({ today: 700, todays: [690, 700, 710, 700] }), null],
  ['too few days', month({ today: 900 }).slice(10), null],
])('%s', (_name, days, expected) => {
  expect([sendingAnomaly(days)]).toMatchObject([expected])
})
