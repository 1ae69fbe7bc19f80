// In a double-quoted PowerShell string these end it or expand in it; the typographic quotes count
// as `"` too (about_Quoting_Rules). The backtick makes each of them literal.
const SPECIAL = /[`"$\u201C\u201D\u201E]/g

/** A double-quoted PowerShell string in which nothing expands. `value` has no line break. */
export const powerShellString = (value: string): string =>
  `"${value.replace(SPECIAL, (sign) => `\`${sign}`)}"`

/** Lets `mailbox` send as `sender` in Exchange Online, and shows the right afterwards. */
export const sendAsScript = (sender: string, mailbox: string): string => {
  const target = `-Identity ${powerShellString(sender)} -Trustee ${powerShellString(mailbox)}`
  return [
    'Connect-ExchangeOnline',
    `Add-RecipientPermission ${target} -AccessRights SendAs`,
    `Get-RecipientPermission ${target}`,
  ].join('\n')
}
