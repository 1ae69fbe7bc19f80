/** Longer than this, half an address may need more room than the narrowest line has. */
const WHOLE = 20

/** An e-mail address that breaks after its “@” when it must break, and not at a hyphen. */
export const Address = ({ of }: { of: string }) => {
  const at = of.lastIndexOf('@') + 1
  const fits = Math.max(at, of.length - at) <= WHOLE
  return (
    <span className={fits ? 'whitespace-nowrap' : undefined}>
      {of.slice(0, at)}
      <wbr className="whitespace-normal" />
      {of.slice(at)}
    </span>
  )
}
