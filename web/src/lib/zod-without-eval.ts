import * as z from 'zod/mini'

// zod probes `new Function` to compile schemas, which the Content-Security-Policy reports.
// Imported before any schema is made.
z.config({ jitless: true })
