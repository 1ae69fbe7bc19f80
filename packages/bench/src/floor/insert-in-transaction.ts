import express from 'express'
import { Pool } from 'pg'
import { z } from 'zod'

// The floor of the accept figure: bare Express, one INSERT in a transaction, the same PostgreSQL,
// as many connections as the product has. No key, no seal, no lane, no wake-up.

const { PORT, DATABASE_URL } = z
  .object({ PORT: z.coerce.number(), DATABASE_URL: z.string() })
  .parse(process.env)
const pool = new Pool({ connectionString: DATABASE_URL, max: 12 })
const app = express()

app.post(
  '/api/v1/organizations/:organization/notifications',
  express.json(),
  (request, response) => {
    void insert(JSON.stringify(request.body)).then(
      (id) => response.status(202).json({ id, state: 'queued' }),
      () => response.status(500).end(),
    )
  },
)

const insert = async (body: string): Promise<string> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ id: string }>({
      name: 'insert',
      text: 'insert into floor (body) values ($1) returning id',
      values: [body],
    })
    await client.query('commit')
    return rows[0]?.id ?? ''
  } finally {
    client.release()
  }
}

await pool.query(`create table if not exists floor (
  id uuid primary key default gen_random_uuid(), body text not null,
  created_at timestamptz not null default now())`)
app.listen(PORT, '127.0.0.1', () => process.stdout.write('ready\n'))
