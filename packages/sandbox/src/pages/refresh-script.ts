/** Reloads the inbox list when something new came and somebody is looking. */
export const refreshScript = `
const seen = document.querySelector('[data-last]')?.dataset.last
setInterval(async () => {
  if (document.hidden) return
  try {
    const answer = await fetch('/api/messages/last')
    const { id } = await answer.json()
    if (id !== seen) location.reload()
  } catch {}
}, 2000)
`
