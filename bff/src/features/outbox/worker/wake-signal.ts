/** Lets a loop sleep until something happens; what happens while it is awake is not forgotten. */
export interface WakeSignal {
  readonly wake: () => void
  /** Resolves at the next wake, at once if one came since the last sleep, or after the time. */
  readonly sleep: (milliseconds: number) => Promise<void>
}

export const createWakeSignal = (): WakeSignal => {
  let pending = false
  let awaken: (() => void) | null = null
  return {
    wake: () => {
      pending = true
      awaken?.()
    },
    sleep: async (milliseconds) => {
      if (!pending)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds)
          awaken = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      awaken = null
      pending = false
    },
  }
}
