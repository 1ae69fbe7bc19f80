import type { GooglePerson } from './people.ts'

export const googlePeople: readonly GooglePerson[] = [
  {
    sub: '100000000000000000001',
    email: 'claire@dupont.example',
    name: 'Claire Dupont',
    hd: 'dupont.example',
    sendAs: [
      { email: 'notifications@dupont.example', verified: true },
      // The same mailbox under the organisation's second domain.
      { email: 'claire@maison-dupont.example', verified: true },
      { email: 'presse@dupont.example', verified: false },
    ],
  },
  {
    sub: '100000000000000000002',
    email: 'luc@dupont.example',
    name: 'Luc Moreau',
    hd: 'dupont.example',
    sendAs: [],
  },
  {
    sub: '100000000000000000003',
    email: 'ada@acme.example',
    name: 'Ada Lovelace',
    hd: 'acme.example',
    sendAs: [],
  },
  { sub: '100000000000000000004', email: 'carl@gmail.example', name: 'Carl Consumer', sendAs: [] },
]

export const googlePersonBySub = (sub: string) => googlePeople.find((person) => person.sub === sub)

/** Gmail takes a From it can prove: the account's own address or a verified send-as. */
export function mayBeFrom(person: GooglePerson, address: string): boolean {
  const wanted = address.toLowerCase()
  return (
    person.email === wanted ||
    person.sendAs.some(({ email, verified }) => verified && email === wanted)
  )
}
