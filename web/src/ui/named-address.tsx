import { Address } from './address.tsx'

/** A sender as mail programs write it: `Letterhead <no-reply@letterhead.example>`. */
export const NamedAddress = ({ of: { name, email } }: { of: { name: string; email: string } }) => (
  <>
    {name} {'<'}
    <Address of={email} />
    {'>'}
  </>
)
