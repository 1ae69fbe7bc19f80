import { useLingui } from '@lingui/react/macro'

/** A card of the final height while its contents are on the way. */
const GhostCard = ({ height }: { height: string }) => (
  <div className={`rounded-xl border border-line bg-surface p-6 ${height}`}>
    <div className="h-4 w-40 animate-pulse rounded bg-line" />
    <div className="mt-5 h-3 w-full max-w-md animate-pulse rounded bg-sunken" />
    <div className="mt-3 h-3 w-2/3 max-w-sm animate-pulse rounded bg-sunken" />
  </div>
)

export const CardSkeletons = ({ heights }: { heights: readonly string[] }) => {
  const { t } = useLingui()
  return (
    <div aria-busy="true" className="space-y-5">
      <output className="sr-only">{t`Loading`}</output>
      {heights.map((height) => (
        <GhostCard key={height} height={height} />
      ))}
    </div>
  )
}

/** Rows of a list on the way. */
export const RowSkeletons = () => {
  const { t } = useLingui()
  return (
    <div aria-busy="true" className="space-y-3">
      <output className="sr-only">{t`Loading`}</output>
      {['w-3/4', 'w-2/3', 'w-4/5', 'w-1/2'].map((width) => (
        <div key={width} className={`h-4 animate-pulse rounded bg-sunken ${width}`} />
      ))}
    </div>
  )
}

/** A form on the way: two fields with their labels and hints, and its button. */
export const FormSkeleton = () => {
  const { t } = useLingui()
  return (
    <div aria-busy="true" className="h-108 space-y-7">
      <output className="sr-only">{t`Loading`}</output>
      {['w-28', 'w-24'].map((width) => (
        <div key={width} className="animate-pulse">
          <div className={`h-3.5 rounded bg-line ${width}`} />
          <div className="mt-3 h-10 rounded-md bg-sunken" />
          <div className="mt-3 h-3 w-2/3 rounded bg-sunken" />
        </div>
      ))}
      <div className="h-18 animate-pulse rounded-lg bg-sunken" />
      <div className="h-10 w-36 animate-pulse rounded-md bg-line" />
    </div>
  )
}
