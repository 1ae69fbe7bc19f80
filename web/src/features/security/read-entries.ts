/** One address or domain a line; commas and semicolons are what people paste. */
export const readEntries = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,;]/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  ),
]
