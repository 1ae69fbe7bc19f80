/** How serious the host product says an alert or incident is, in words and in urgency. */
export const SEVERITY = {
  en: { name: 'Severity', low: 'Low', medium: 'Medium', high: 'High', critical: 'Critical' },
  fr: { name: 'Gravité', low: 'Faible', medium: 'Moyenne', high: 'Élevée', critical: 'Critique' },
} as const

export const URGENCY_OF_SEVERITY = {
  low: 'calm',
  medium: 'soon',
  high: 'now',
  critical: 'now',
} as const
