/** Text with names of hosts, which break after a dot when they must break. */
export const HostNames = ({ in: text }: { in: string }) => {
  const dot = text.search(/(?<=\.)(?=\S)/)
  if (dot === -1) return text
  return (
    <>
      {text.slice(0, dot)}
      <wbr />
      <HostNames in={text.slice(dot)} />
    </>
  )
}
