import { ALL_STATES } from './all-states.ts'

// All states side by side, each in a frame of its own: `npm run states`, in development only.

const HEIGHT = 1100
const WITHIN_MS = 30_000
const STEP_MS = 40

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
  frame.title = `State ${number}`
  frame.width = chosen('width')
  frame.height = String(HEIGHT)
  frame.style.zoom = chosen('zoom')
  // A frame’s prefers-color-scheme follows the scheme of the element it stands in.
  frame.style.colorScheme = chosen('theme')
  frame.dataset['state'] = number
  return frame
}

/** Pixels from the middle of the window. */
const distance = (frame: HTMLIFrameElement): number => {
  const { top, bottom } = frame.getBoundingClientRect()
  return Math.abs((top + bottom) / 2 - window.innerHeight / 2)
}

const reached = async (frame: HTMLIFrameElement): Promise<void> => {
  const end = Date.now() + WITHIN_MS
  while (Date.now() < end) {
    if ((frame.contentDocument?.querySelector('[data-reached]') ?? null) !== null) return
    await new Promise((resolve) => setTimeout(resolve, STEP_MS))
  }
}

/** What is looked at first, and one at a time: each loads the application’s hundreds of modules. */
const load = async (frames: Set<HTMLIFrameElement>): Promise<void> => {
  while (frames.size > 0) {
    const [next] = [...frames].toSorted((one, other) => distance(one) - distance(other))
    // A board that was drawn anew meanwhile has frames of its own.
    if (next?.isConnected !== true) return
    frames.delete(next)
    const asked = { state: next.dataset['state'] ?? '', lang: chosen('lang') }
    next.src = `one.html?${new URLSearchParams(asked).toString()}`
    await reached(next)
  }
}

const draw = () => {
  const figures = ALL_STATES.map(({ number, name }) => {
    const figure = document.createElement('figure')
    const caption = document.createElement('figcaption')
    caption.textContent = `${number} ${name}`
    const frame = frameOf(number)
    figure.append(caption, frame)
    return { figure, frame }
  })
  part('board').replaceChildren(...figures.map(({ figure }) => figure))
  void load(new Set(figures.map(({ frame }) => frame)))
}

for (const id of ['lang', 'theme', 'width', 'zoom']) part(id).addEventListener('change', draw)
draw()
