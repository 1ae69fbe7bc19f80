import { Body, Button, Container, Head, Heading, Html, Section, Text } from 'react-email'
import type { Fact, Frame, Letter } from './letter.ts'
import { INK, SHEET, style } from './letter-style.ts'

const Whose = ({ frame }: { readonly frame: Frame }) => (
  <Text style={style.whose} className="ink">
    <strong>{frame.organizationName}</strong>
    {frame.workspaceName === undefined ? null : (
      <span className="quiet" style={style.workspace}>{` · ${frame.workspaceName}`}</span>
    )}
  </Text>
)

const Quote = ({ text }: { readonly text: string }) => {
  const lines = text.split('\n').map((line, at) => ({ line, key: `line ${at}`, isFirst: at === 0 }))
  return (
    <blockquote className="line" dir="auto" style={style.quote}>
      {lines.map(({ line, key, isFirst }) => (
        <span key={key}>
          {isFirst ? null : <br />}
          {line}
        </span>
      ))}
    </blockquote>
  )
}

const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <table cellPadding="0" cellSpacing="0" style={style.facts}>
    <tbody>
      {facts.map(({ name, value }) => (
        <tr key={name}>
          <th scope="row" className="quiet line" style={style.name}>
            {name}
          </th>
          <td dir="auto" className="line" style={style.value}>
            {value}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

/** The reader may see where the button leads before pressing it; the host is in its ASCII form. */
const placeOf = (href: string) => {
  const url = new URL(href)
  return url.protocol === 'mailto:' ? url.pathname : url.host
}

const Card = ({ letter }: { readonly letter: Letter }) => (
  <Section className="card ink" style={style.card}>
    <Text className={letter.urgency} style={{ ...style.label, color: INK[letter.urgency] }}>
      {letter.label}
    </Text>
    <Heading as="h1" style={style.heading}>
      {letter.heading}
    </Heading>
    {letter.paragraphs.map((paragraph) => (
      <Text key={paragraph} style={style.paragraph}>
        {paragraph}
      </Text>
    ))}
    {letter.quote === undefined ? null : <Quote text={letter.quote} />}
    {letter.facts.length === 0 ? null : <Facts facts={letter.facts} />}
    <Button href={letter.action.href} rel="noopener noreferrer" style={style.button}>
      {letter.action.label}
    </Button>
    <Text className="quiet" style={style.host}>
      {placeOf(letter.action.href)}
    </Text>
    {letter.remarks.map((remark) => (
      <Text key={remark} className="quiet" style={style.remark}>
        {remark}
      </Text>
    ))}
  </Section>
)

/**
 * What an inbox shows beside the subject. Without the run of invisible characters that pushes the
 * rest out of sight: filters know it from spam.
 */
const InboxLine = ({ letter }: { readonly letter: Letter }) => (
  <div style={style.inboxLine}>{letter.paragraphs[0] ?? letter.heading}</div>
)

export const LetterPage = ({
  letter,
  frame,
}: {
  readonly letter: Letter
  readonly frame: Frame
}) => (
  <Html lang={frame.locale} dir="ltr">
    <Head>
      <title>{letter.subject}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <style>{SHEET}</style>
    </Head>
    <Body lang={frame.locale} className="page" style={style.page}>
      <InboxLine letter={letter} />
      <Container style={style.column}>
        <Whose frame={frame} />
        {frame.note === undefined ? null : (
          <Text className="note" style={style.note}>
            {frame.note}
          </Text>
        )}
        <Card letter={letter} />
        {frame.footer === undefined ? null : (
          <Text className="quiet" style={style.footer}>
            {frame.footer}
          </Text>
        )}
      </Container>
    </Body>
  </Html>
)
