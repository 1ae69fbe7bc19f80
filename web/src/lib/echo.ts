/**
 * A toast that repeats what also stands on the page. The library is loaded when first needed: it
 * is no part of what the page waits for.
 */
export const echo = async (tone: 'success' | 'error', words: string): Promise<void> => {
  const { toast } = await import('sonner')
  toast[tone](words)
}
