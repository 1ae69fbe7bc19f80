import { render } from '@react-email/render'
import { createElement } from 'react'
import { cleanFrame, cleanLetter } from './clean-letter.ts'
import type { Frame, Letter, RenderedMail } from './letter.ts'
import { LetterPage } from './letter-page.tsx'
import { plainText } from './plain-text.ts'

export const renderLetter = async (draft: Letter, around: Frame): Promise<RenderedMail> => {
  const letter = cleanLetter(draft)
  const frame = cleanFrame(around)
  return {
    subject: letter.subject,
    html: await render(createElement(LetterPage, { letter, frame })),
    text: plainText(letter, frame),
  }
}
