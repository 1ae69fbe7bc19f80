import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { exampleMails } from './example-mails.ts'

// Run the built file, after `pnpm build`: node packages/mail-templates/dist/preview.js
const folder = fileURLToPath(new URL('../../../.data/mail-preview/', import.meta.url))
await mkdir(folder, { recursive: true })
for (const { name, locale, render } of exampleMails) {
  const mail = await render()
  await writeFile(`${folder}${name}.${locale}.html`, mail.html)
  await writeFile(`${folder}${name}.${locale}.txt`, `${mail.subject}\n\n${mail.text}`)
}
process.stdout.write(`${exampleMails.length} mails are in ${folder}\n`)
