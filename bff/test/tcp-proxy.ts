import { connect, createServer, type Socket } from 'node:net'

/** Stands between us and a server, and breaks as networks do. */
export type TcpProxy = {
  /** The same URL by way of the proxy. */
  through: (url: string) => string
  /** Refuses and cuts every connection. */
  cut: () => void
  /** Lets what is open hang for ever (half open), while new connections work. */
  freeze: () => void
  mend: () => void
  close: () => Promise<void>
}

export const createTcpProxy = async (target: string): Promise<TcpProxy> => {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let refusing = false
  const server = createServer((near) => {
    if (refusing) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const own = typeof address === 'object' ? address?.port : null
  return {
    through: (url) => {
      const changed = new URL(url)
      changed.host = `127.0.0.1:${own}`
      return changed.href
    },
    cut: () => {
      refusing = true
      for (const socket of open) socket.destroy()
    },
    freeze: () => {
      for (const socket of open) {
        socket.unpipe()
        socket.pause()
      }
    },
    mend: () => {
      refusing = false
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
