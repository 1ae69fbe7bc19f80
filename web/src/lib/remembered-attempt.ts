const KEY = 'letterhead.attempt'

/** The attempt this tab is in, kept over a reload and the way through the provider in this tab. */
export const rememberAttempt = (id: string): void => sessionStorage.setItem(KEY, id)
export const forgetAttempt = (): void => sessionStorage.removeItem(KEY)
export const rememberedAttempt = (): string | null => sessionStorage.getItem(KEY)
