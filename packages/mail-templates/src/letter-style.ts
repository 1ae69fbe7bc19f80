import type { CSSProperties } from 'react'
import type { Urgency } from './letter.ts'

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

/** Text on its ground is at least 4.5:1 in both schemes. */
export const INK: Record<Urgency, string> = { calm: '#2f5bd0', soon: '#8a5300', now: '#b3261e' }
const text: CSSProperties = { margin: '0 0 16px', fontSize: '16px', lineHeight: '24px' }
const small: CSSProperties = { margin: '0', fontSize: '13px', lineHeight: '20px', color: '#5c6370' }

export const style = {
  page: { margin: 0, padding: '32px 12px', backgroundColor: '#f4f5f7', fontFamily: FONT },
  inboxLine: { display: 'none', overflow: 'hidden', maxHeight: 0, maxWidth: 0, opacity: 0 },
  column: { maxWidth: '560px' },
  whose: { margin: '0 4px 16px', fontSize: '15px', lineHeight: '22px', color: '#1b1f26' },
  workspace: { color: '#5c6370' },
  note: {
    margin: '0 0 16px',
    padding: '12px 16px',
    fontSize: '14px',
    lineHeight: '21px',
    color: '#1b1f26',
    backgroundColor: '#fff6e0',
    border: '1px solid #ecd9a8',
    borderRadius: '8px',
  },
  card: {
    padding: '32px 32px 28px',
    color: '#1b1f26',
    backgroundColor: '#ffffff',
    border: '1px solid #dfe2e7',
    borderRadius: '12px',
  },
  label: { margin: '0 0 8px', fontSize: '13px', lineHeight: '20px', fontWeight: 600 },
  heading: {
    margin: '0 0 16px',
    fontSize: '22px',
    lineHeight: '29px',
    fontWeight: 600,
    overflowWrap: 'anywhere',
    wordBreak: 'break-word',
  },
  paragraph: text,
  quote: {
    margin: '0 0 20px',
    padding: '2px 0 2px 16px',
    borderLeft: '3px solid #dfe2e7',
    fontSize: '15px',
    lineHeight: '23px',
    overflowWrap: 'anywhere',
    wordBreak: 'break-word',
  },
  facts: { width: '100%', margin: '0 0 24px', borderCollapse: 'collapse' },
  name: {
    width: '36%',
    padding: '9px 12px 9px 0',
    borderTop: '1px solid #eaecf0',
    fontSize: '14px',
    lineHeight: '20px',
    fontWeight: 400,
    textAlign: 'left',
    verticalAlign: 'top',
    color: '#5c6370',
  },
  value: {
    padding: '9px 0',
    borderTop: '1px solid #eaecf0',
    fontSize: '14px',
    lineHeight: '20px',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    wordBreak: 'break-word',
  },
  button: {
    padding: '12px 22px',
    fontSize: '15px',
    fontWeight: 600,
    color: '#ffffff',
    backgroundColor: '#2f5bd0',
    borderRadius: '8px',
  },
  host: { ...small, margin: '8px 0 0', overflowWrap: 'anywhere' },
  remark: { ...small, margin: '16px 0 0' },
  footer: { ...small, margin: '16px 4px 0' },
} satisfies Record<string, CSSProperties>

// Inline colours are the light scheme; only a sheet can answer the reader's choice of dark.
export const SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: #121417 !important; }
  .card { background-color: #1b1e23 !important; border-color: #30353d !important; }
  .ink { color: #eceef1 !important; }
  .quiet { color: #a9b0bb !important; }
  .line { border-color: #30353d !important; }
  .note { color: #f6e7c1 !important; background-color: #2c2616 !important; border-color: #56492a !important; }
  .calm { color: #9db5ff !important; }
  .soon { color: #f0b95c !important; }
  .now { color: #ff9c94 !important; }
}
@media (max-width: 480px) {
  .card > tbody > tr > td { padding: 24px 20px !important; }
}
`
