const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}

/** What a reader of a page sees, one piece of text at a time; for tests of the plain-text twin. */
export const sentencesIn = (html: string): string[] =>
  html
    .replace(/^.*<body[^>]*>/su, '')
    .replace(/<!--.*?-->/gsu, '')
    .replace(/<div style="display:none[^>]*>.*?<\/div>/su, '')
    .split(/<[^>]*>/u)
    .map((piece) =>
      piece.replace(/&(?:amp|lt|gt|quot|#x27);/gu, (entity) => ENTITIES[entity] ?? ''),
    )
    .map((piece) => piece.replace(/^ · /u, '').trim())
    .filter((piece) => piece !== '')
