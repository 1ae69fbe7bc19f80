import { useEffect } from 'react'

const PATIENCE_MS = 3000

/** Calls when the person has been back on this page for three seconds. */
export const useComeBack = (watching: boolean, cameBack: () => void): void => {
  useEffect(() => {
    if (!watching) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const arrive = () => {
      clearTimeout(timer)
      timer = setTimeout(cameBack, PATIENCE_MS)
    }
    const leave = () => clearTimeout(timer)
    addEventListener('focus', arrive)
    addEventListener('blur', leave)
    return () => {
      clearTimeout(timer)
      removeEventListener('focus', arrive)
      removeEventListener('blur', leave)
    }
  }, [watching, cameBack])
}
