import { pino, type DestinationStream, type Logger as Pino } from 'pino'

export type Logger = Pino

/**
 * JSON lines, on stdout where nothing else is said. Addresses, tokens and bodies are never handed to it;
 * redaction is the net.
 */
export const createLog = (level: string, to: DestinationStream = pino.destination(1)): Logger =>
  pino(
    {
      level,
      base: null,
      redact: {
        paths: [
          'req.headers.authorization',
          'req.headers.cookie',
          'res.headers["set-cookie"]',
          '*.accessToken',
          '*.refreshToken',
          '*.client_secret',
        ],
        censor: '[redacted]',
      },
      serializers: { err: readableError },
    },
    to,
  )

/** pg's errors carry the client and its password; openid-client's carry whole answers. Name, code and stack suffice. */
const readableError = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? {
        type: error.name,
        message: error.message,
        stack: error.stack,
        ...('code' in error ? { code: error.code } : {}),
        ...(error.cause === undefined ? {} : { cause: readableError(error.cause) }),
      }
    : { message: 'a value that is no Error was thrown' }
