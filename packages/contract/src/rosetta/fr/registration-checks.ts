import type { Facts } from '../facts.ts'
import { fr } from './french-spaces.ts'

const RESTART = fr`Redémarrez ensuite, une fois que npm run config:check ne trouve plus rien.`

/** What the operator compares with the provider's console. */
export const registrationChecks = ({ provider }: Facts): readonly string[] =>
  provider === 'google'
    ? [
        fr`Dans la console Google Cloud, Google Auth Platform, Clients : le client existe et il est de type « Application Web », GOOGLE_CLIENT_ID et GOOGLE_CLIENT_SECRET sont les siens, et ses URI de redirection autorisés contiennent l’adresse ci-dessous, à la lettre près.`,
        fr`Audience : externe et publiée « En production » ; interne ne sert qu’une organisation, et le mode test met fin à chaque accès au bout de 7 jours.`,
        RESTART,
      ]
    : [
        fr`Dans le centre d’administration Microsoft Entra, Entra ID, Inscriptions d’applications : MICROSOFT_CLIENT_ID est l’ID d’application (client), MICROSOFT_CLIENT_SECRET est la valeur (pas l’ID) d’un secret encore valable, et l’URI de redirection ci-dessous figure, à la lettre près, sous la plateforme Web (et non application monopage).`,
        fr`Types de comptes pris en charge : comptes dans un annuaire d’organisation quelconque.`,
        RESTART,
      ]
