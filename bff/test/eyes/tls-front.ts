import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, request, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** The TLS proxy that stands in front of the product in production. */
export interface TlsFront {
  readonly port: number
  /** PEM; who trusts it believes this proxy. */
  readonly certificateFile: string
  /** Where requests go from now on. */
  readonly leadTo: (port: number) => void
  readonly close: () => void
}

const makeCertificate = (folder: string) => {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const named = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync(
    'openssl',
    ['req', '-x509', ...made, ...named, '-keyout', key, '-out', certificate],
    { stdio: 'ignore' },
  )
  return { key, certificate }
}

const TLS_HANDSHAKE = 0x16

/** One port speaks both: https is handed on, http is sent there, as on 443 and 80 in the world. */
export const startTlsFront = async (folder: string): Promise<TlsFront> => {
  const { key, certificate } = makeCertificate(folder)
  let target = 0
  const handOn: RequestListener = (asked, answer) => {
    const { method, url: path, headers } = asked
    const onward = request({ host: '127.0.0.1', port: target, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }
  const secure = createHttpsServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    handOn,
  )
  const plain = createHttpServer(({ url, headers }, answer) => {
    answer.writeHead(301, { location: `https://${headers.host ?? 'localhost'}${url ?? '/'}` }).end()
  })
  const server = createServer((socket) => {
    socket.once('readable', () => {
      const first: unknown = socket.read()
      if (!Buffer.isBuffer(first)) return
      socket.unshift(first)
      const next = first[0] === TLS_HANDSHAKE ? secure : plain
      next.emit('connection', socket)
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address === 'string' || address === null) throw new Error('no port')
  const { port } = address
  return {
    port,
    certificateFile: certificate,
    leadTo: (to) => (target = to),
    close: () => {
      server.close()
      secure.closeAllConnections()
      plain.closeAllConnections()
    },
  }
}
