import { open, type FileHandle } from 'node:fs/promises'

/** Where a line lies in its file, so that large contents need not stay in memory. */
export interface Place {
  offset: number
  length: number
}

export interface Lines {
  /** Resolves when the line is written (and on the disk, if the file is durable). */
  append: (value: unknown) => Promise<Place>
  read: (place: Place) => Promise<unknown>
  /** Forgets every line. */
  clear: () => Promise<void>
  close: () => Promise<void>
}

interface Waiting {
  bytes: Buffer
  settle: (place: Place) => void
  fail: (reason: unknown) => void
}

const newline = 0x0a

/**
 * An append-only file of JSON lines. Lines that wait at the same time share one write and one
 * fdatasync, so that a durable accept costs a fraction of a disk flush under load.
 */
export async function openLines(
  options: { path: string; durable: boolean },
  onLine: (value: unknown, place: Place) => void,
): Promise<Lines> {
  const file = await open(options.path, 'a+')
  let size = await replay(file, onLine)
  await file.truncate(size)
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined

  const flush = async () => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await file.appendFile(Buffer.concat(batch.map(({ bytes }) => bytes)))
        if (options.durable) await file.datasync()
      } catch (cause) {
        for (const line of batch) line.fail(cause)
        continue
      }
      for (const { bytes, settle } of batch) {
        settle({ offset: size, length: bytes.length })
        size += bytes.length
      }
    }
    writing = undefined
  }

  return {
    append: (value) =>
      new Promise((settle, fail) => {
        waiting.push({ bytes: Buffer.from(`${JSON.stringify(value)}\n`), settle, fail })
        writing ??= flush()
      }),
    read: async ({ offset, length }) => {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset)
      return JSON.parse(buffer.toString())
    },
    clear: async () => {
      await writing
      await file.truncate(0)
      size = 0
    },
    close: async () => {
      await writing
      await file.close()
    },
  }
}

/** Reads the lines there are and answers where the last whole one ends: a kill may tear the last. */
async function replay(file: FileHandle, onLine: (value: unknown, place: Place) => void) {
  let offset = 0
  let rest = Buffer.alloc(0)
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) {
    rest = Buffer.concat([rest, Buffer.from(chunk)])
    let from = 0
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline, from)) {
      const length = end + 1 - from
      onLine(JSON.parse(rest.subarray(from, end).toString()), { offset, length })
      offset += length
      from = end + 1
    }
    rest = rest.subarray(from)
  }
  return offset
}
