import * as z from 'zod/mini'

export const PROVIDERS = ['microsoft', 'google'] as const
export const Provider = z.enum(PROVIDERS)
export type Provider = (typeof PROVIDERS)[number]
