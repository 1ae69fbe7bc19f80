import { ALL_STATES } from './all-states.ts'

// All states side by side, each in a frame of its own: `npm run states`, in development only.

const HEIGHT = 1100

const part = (id: string): HTMLElement => {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`index.html has no #${id}`)
  return found
}
const chosen = (id: string): string => {
  const found = part(id)
  return found instanceof HTMLSelectElement ? found.value : ''
}

const frameOf = (number: string): HTMLIFrameElement => {
  const frame = document.createElement('iframe')
  const width = Number(chosen('width'))
  frame.loading = 'lazy'
  frame.title = `State ${number}`
  frame.width = String(width)
  frame.height = String(HEIGHT)
  frame.style.zoom = chosen('zoom')
  // A frame’s prefers-color-scheme follows the scheme of the element it stands in.
  frame.style.colorScheme = chosen('theme')
  frame.src = `one.html?${new URLSearchParams({ state: number, lang: chosen('lang') }).toString()}`
  return frame
}

const draw = () => {
  part('board').replaceChildren(
    ...ALL_STATES.map(({ number, name }) => {
      const figure = document.createElement('figure')
      const caption = document.createElement('figcaption')
      caption.textContent = `${number} ${name}`
      figure.append(caption, frameOf(number))
      return figure
    }),
  )
}

for (const id of ['lang', 'theme', 'width', 'zoom']) part(id).addEventListener('change', draw)
draw()
