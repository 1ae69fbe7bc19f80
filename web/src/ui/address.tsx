/** An e-mail address that breaks after its “@” when it must break. */
export const Address = ({ of }: { of: string }) => {
  const at = of.lastIndexOf('@') + 1
  return (
    <>
      {of.slice(0, at)}
      <wbr />
      {of.slice(at)}
    </>
  )
}
