const url = (path: string) => `https://app.example.com/${path}`

export const preview = {
  task: {
    en: {
      title: 'Update the record of processing for payroll',
      assignedBy: 'Ada Martin',
      details:
        'The payroll provider changed on 1 November.\nAdd the new processor and its location.',
      dueOn: '2026-12-04',
      url: url('tasks/4182'),
    },
    fr: {
      title: 'Mettre à jour le registre du traitement de la paie',
      assignedBy: 'Ada Martin',
      details:
        'Le prestataire de paie a changé le 1er novembre.\nAjoutez le nouveau sous-traitant et sa localisation.',
      dueOn: '2026-12-04',
      url: url('tasks/4182'),
    },
  },
  request: {
    en: {
      title: 'Security questionnaire of Northwind Cloud',
      requestedBy: 'Noah Petit',
      details: 'Please answer sections 2 and 5; the contract is signed on Friday.',
      answerBy: '2026-12-01',
      url: url('requests/907'),
    },
    fr: {
      title: 'Questionnaire de sécurité de Northwind Cloud',
      requestedBy: 'Noah Petit',
      details: 'Merci de répondre aux parties 2 et 5\u00a0: le contrat est signé vendredi.',
      answerBy: '2026-12-01',
      url: url('requests/907'),
    },
  },
  invitation: {
    en: {
      invitedBy: 'Ada Martin',
      role: 'Privacy contributor',
      message: 'Welcome! Your first task is already waiting for you.',
      expiresOn: '2026-11-29',
      url: url('invitations/c1f3'),
    },
    fr: {
      invitedBy: 'Ada Martin',
      role: 'Contributeur à la conformité',
      message: 'Bienvenue\u202f! Votre première tâche vous attend déjà.',
      expiresOn: '2026-11-29',
      url: url('invitations/c1f3'),
    },
  },
  reminder: {
    en: {
      title: 'Annual review of access rights',
      due: 'soon',
      dueOn: '2026-11-27',
      details: '14 of 62 accounts are still to be reviewed.',
      url: url('reviews/2026'),
    },
    fr: {
      title: 'Revue annuelle des droits d’accès',
      due: 'soon',
      dueOn: '2026-11-27',
      details: 'Il reste 14 comptes à revoir sur 62.',
      url: url('reviews/2026'),
    },
  },
  compliance_alert: {
    en: {
      title: 'A processor’s certificate has expired',
      severity: 'high',
      detectedAt: '2026-11-22T09:30:00+01:00',
      reference: 'AL-2291',
      summary: 'The ISO 27001 certificate of Northwind Cloud expired on 20 November 2026.',
      url: url('alerts/2291'),
    },
    fr: {
      title: 'Le certificat d’un sous-traitant a expiré',
      severity: 'high',
      detectedAt: '2026-11-22T09:30:00+01:00',
      reference: 'AL-2291',
      summary: 'Le certificat ISO 27001 de Northwind Cloud a expiré le 20 novembre 2026.',
      url: url('alerts/2291'),
    },
  },
  rights_request: {
    en: {
      reference: 'RR-0318',
      right: 'access',
      status: 'received',
      receivedOn: '2026-11-21',
      answerBy: '2026-12-21',
      url: url('rights-requests/318'),
    },
    fr: {
      reference: 'RR-0318',
      right: 'access',
      status: 'received',
      receivedOn: '2026-11-21',
      answerBy: '2026-12-21',
      url: url('rights-requests/318'),
    },
  },
  incident: {
    en: {
      reference: 'IN-0057',
      title: 'Laptop lost on a train',
      severity: 'critical',
      status: 'open',
      occurredAt: '2026-11-22T07:45:00+01:00',
      notifyAuthorityBy: '2026-11-25T07:45:00+01:00',
      summary: 'The disk was encrypted. It is not yet known whether the session was locked.',
      url: url('incidents/57'),
    },
    fr: {
      reference: 'IN-0057',
      title: 'Ordinateur portable perdu dans un train',
      severity: 'critical',
      status: 'open',
      occurredAt: '2026-11-22T07:45:00+01:00',
      notifyAuthorityBy: '2026-11-25T07:45:00+01:00',
      summary: 'Le disque était chiffré. On ne sait pas encore si la session était verrouillée.',
      url: url('incidents/57'),
    },
  },
  workflow: {
    en: {
      name: 'Approval of a new processor',
      step: 'Review by the data protection officer',
      status: 'waiting_for_you',
      changedBy: 'Noah Petit',
      comment: 'The contract and the transfer assessment are attached to the step.',
      url: url('workflows/73'),
    },
    fr: {
      name: 'Validation d’un nouveau sous-traitant',
      step: 'Avis du délégué à la protection des données',
      status: 'waiting_for_you',
      changedBy: 'Noah Petit',
      comment: 'Le contrat et l’analyse du transfert sont joints à l’étape.',
      url: url('workflows/73'),
    },
  },
} as const
