import { open, rename } from 'node:fs/promises'
import { z } from 'zod'
import { openLines } from './append-lines.ts'

/** A small map that survives the process: every change is one appended line. */
export interface Table<Row> {
  get: (key: string) => Row | undefined
  set: (key: string, row: Row) => Promise<void>
  delete: (key: string) => Promise<void>
  entries: () => IterableIterator<[string, Row]>
  close: () => Promise<void>
}

const line = z.object({ key: z.string(), row: z.unknown() })

export async function keepTable<Row>(options: {
  path: string
  row: z.ZodType<Row>
  /** Rows that need not be carried into the next life. */
  isOver?: (row: Row) => boolean
}): Promise<Table<Row>> {
  const rows = new Map<string, Row>()
  const old = await openLines({ path: options.path, durable: false }, (value) => {
    const { key, row } = line.parse(value)
    if (row === null) rows.delete(key)
    else rows.set(key, options.row.parse(row))
  })
  await old.close()
  for (const [key, row] of rows) if (options.isOver?.(row)) rows.delete(key)
  await rewrite(options.path, rows)
  const lines = await openLines({ path: options.path, durable: false }, () => {})

  return {
    get: (key) => rows.get(key),
    set: async (key, row) => {
      rows.set(key, row)
      await lines.append({ key, row })
    },
    delete: async (key) => {
      if (rows.delete(key)) await lines.append({ key, row: null })
    },
    entries: () => rows.entries(),
    close: lines.close,
  }
}

/** The log holds every change ever made; each start leaves only what is still true. */
async function rewrite(path: string, rows: ReadonlyMap<string, unknown>) {
  const aside = `${path}.new`
  const file = await open(aside, 'w')
  await file.writeFile([...rows].map(([key, row]) => `${JSON.stringify({ key, row })}\n`).join(''))
  await file.sync()
  await file.close()
  await rename(aside, path)
}
