import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'

/** Paragraphs that several codes ask IT with. */

const approveAtMicrosoft = ({ product, adminConsentUrl }: Facts): string =>
  adminConsentUrl === null
    ? fr`Merci de l’accorder dans le centre d’administration Microsoft Entra : Entra ID, Applications d’entreprise, ${product}, Autorisations (« Grant admin consent »). Si l’application n’y figure pas encore, demandez-nous son lien d’approbation.`
    : fr`Merci d’ouvrir ce lien avec un compte qui peut donner le consentement (Administrateur d’application cloud, par exemple), de lire ce qui est demandé et d’accepter : ${adminConsentUrl}`

const trustAtGoogle = ({ clientId, product }: Facts): string =>
  fr`Merci de l’autoriser dans la console d’administration Google : Sécurité, Contrôle des accès et des données, Commandes des API, contrôle de l’accès des applications. Ajoutez l’application OAuth, trouvée par ${clientId === null ? fr`son nom, ${product}` : 'l’ID client ci-dessous'}, et donnez-lui l’accès approuvé (« Trusted »).`

const ONLY_SENDING = fr`Les autorisations sont déléguées : l’application peut envoyer depuis la boîte qui se connecte ; elle ne peut ni lire cette boîte, ni en atteindre une autre.`

export const askForApproval = (facts: Facts): readonly string[] => [
  fr`L’application ${facts.product} envoie les notifications de l’organisation ${facts.organization} depuis notre propre boîte. Nos réglages ${facts.company} exigent d’abord l’accord d’un administrateur pour cette application.`,
  facts.provider === 'google' ? trustAtGoogle(facts) : approveAtMicrosoft(facts),
  facts.missesSendAs
    ? fr`L’autorisation Mail.Send.Shared est demandée parce que l’expéditeur est une autre boîte que celle qui se connecte ; le droit « Envoyer en tant que » d’Exchange décide de laquelle.`
    : ONLY_SENDING,
]

export const askAboutSignInRule = (facts: Facts): readonly string[] => [
  fr`Une connexion à ${facts.product} a été refusée par une règle de notre organisation. Compte concerné : ${facts.account}.`,
  facts.provider === 'google'
    ? fr`Merci de vérifier dans la console d’administration Google : Sécurité, Contrôle des accès et des données, Accès contextuel et Commandes des API. L’application se connecte depuis un serveur ; un niveau d’accès lié à un appareil ou à un lieu ne peut donc pas être rempli.`
    : fr`Merci de retrouver la connexion dans le centre d’administration Microsoft Entra : Entra ID, Journaux de connexion (interactifs et non interactifs), par l’ID de corrélation joint. L’onglet Accès conditionnel nomme la stratégie. Si l’application exige une affectation, ajoutez le compte dans Applications d’entreprise, Utilisateurs et groupes.`,
  fr`Merci d’exempter cette application pour cette boîte, ou de nous dire quel compte utiliser.`,
]

export const askForMailbox = ({ provider, account }: Facts): readonly string[] => [
  provider === 'google'
    ? fr`Google indique que le service de messagerie n’est pas activé pour ${account}. Merci de vérifier dans la console d’administration Google que l’utilisateur a une licence avec Gmail et que Applications, Google Workspace, Gmail est activé pour son unité organisationnelle.`
    : fr`Microsoft Graph ne trouve aucune boîte Exchange Online active pour ${account} (MailboxNotEnabledForRESTAPI : inactive, supprimée ou locale ; un invité n’en a pas non plus). Merci d’attribuer une licence avec Exchange Online, ou d’indiquer une boîte hébergée dans Exchange Online.`,
]

export const tellOperator = ({ product, company }: Facts, finding: string): readonly string[] => [
  fr`Le service ${product} ne peut pas utiliser ${company} pour le moment. ${finding}`,
]
