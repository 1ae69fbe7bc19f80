/** What was asked a moment ahead of the page is not asked again when the page is drawn. */
export const askedAhead = { staleTime: 2000 } as const
