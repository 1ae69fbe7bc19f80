import {
  cancelConnectAttempt,
  collectConnectAttempt,
  startConnectAttempt,
  type ConnectAttempt,
  type ConnectPurpose,
  type Provider,
} from '@letterhead/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { call } from '../../lib/api.ts'
import { emailSettingsQuery } from '../../lib/email-settings.ts'
import { COMPANY_OF } from '../../lib/provider-names.ts'
import { sessionQuery } from '../../lib/session.ts'
import { tabId } from '../../lib/tab-id.ts'
import {
  attemptOf,
  connectStateAfter,
  isFresh,
  shouldCollect,
  type ConnectState,
} from './connect-state.ts'
import { openEmptyWindow, openWindow, startAddress } from './connect-window.ts'
import { makeOffers } from './make-offers.ts'
import { forgetAttempt, rememberAttempt } from '../../lib/remembered-attempt.ts'
import { useAttemptNews } from './use-attempt-news.ts'
import { useComeBack } from './use-come-back.ts'
import { useFoundAttempt } from './use-found-attempt.ts'

const begin = (provider: Provider, purpose: ConnectPurpose) =>
  call(startConnectAttempt, { body: { provider, purpose, tabId: tabId(sessionStorage) } })

export interface Connect {
  readonly state: ConnectState
  /** Opens the chooser and makes an attempt ahead for each of `providers`. */
  readonly choose: (purpose: ConnectPurpose, providers: readonly Provider[]) => void
  /** Call it in the click itself: browsers open windows for clicks only. */
  readonly go: (provider: Provider, purpose: ConnectPurpose) => void
  readonly continueInThisTab: () => void
  readonly acceptOtherAccount: () => void
  /** Gives up whatever is under way. */
  readonly cancel: () => void
}

/** The whole of connecting a mailbox, from the chooser to the connected account. */
export const useConnect = (openAttempt: ConnectAttempt | null): Connect => {
  const { t } = useLingui()
  const client = useQueryClient()
  const [state, dispatch] = useReducer(connectStateAfter, { at: 'idle' })
  const attempt = attemptOf(state)
  const underWay = state.at === 'waiting' || state.at === 'blocked' ? attempt : null

  const heard = useCallback((news: ConnectAttempt) => dispatch({ did: 'read', attempt: news }), [])
  const lost = useCallback(() => dispatch({ did: 'lose' }), [])
  const cameBack = useCallback(() => dispatch({ did: 'come-back' }), [])
  const [offers] = useState(() => makeOffers(begin))
  // A read that was under way when we gave an attempt up must not bring it back.
  const givenUp = useRef(new Set<string>())
  const found = useCallback((news: ConnectAttempt) => {
    if (!givenUp.current.has(news.id)) dispatch({ did: 'resume', attempt: news })
  }, [])
  useAttemptNews(underWay, heard, lost)
  useComeBack(state.at === 'waiting', cameBack)
  useFoundAttempt(openAttempt, found)

  const collect = useCallback(
    async (parked: ConnectAttempt, acceptOtherAccount: boolean) => {
      dispatch({ did: 'save' })
      const body = acceptOtherAccount ? { acceptOtherAccount } : {}
      const answer = await call(collectConnectAttempt, { params: { attemptId: parked.id }, body })
      if (answer.ok) dispatch({ did: 'read', attempt: answer.value })
      else {
        if (answer.problem.code === 'unauthenticated') void client.invalidateQueries(sessionQuery)
        const { provider, purpose } = parked
        dispatch({ did: 'refuse', provider, purpose, problem: answer.problem })
      }
    },
    [client],
  )

  const collectNow = shouldCollect(state)
  useEffect(() => {
    if (collectNow && attempt !== null) void collect(attempt, false)
  }, [collectNow, attempt, collect])

  useEffect(() => {
    if (state.at === 'waiting') rememberAttempt(state.attempt.id)
    if (state.at === 'connected' || state.at === 'failed') {
      forgetAttempt()
      void client.invalidateQueries(emailSettingsQuery)
    }
  }, [state, client])

  const giveUp = async ({ id }: ConnectAttempt) => {
    givenUp.current.add(id)
    await call(cancelConnectAttempt, { params: { attemptId: id } })
    await client.invalidateQueries(emailSettingsQuery)
  }

  const giveUpOffers = (but?: Provider) => offers.takeBack((one) => void giveUp(one), but)

  const offer = async (provider: Provider, purpose: ConnectPurpose) => {
    const offered = await offers.ahead(provider, purpose)
    if (offered !== null) dispatch({ did: 'offer', attempt: offered })
  }

  const goWithEmptyWindow = async (provider: Provider, purpose: ConnectPurpose) => {
    const company = COMPANY_OF[provider]
    const opened = openEmptyWindow(t`Opening ${company}…`)
    dispatch({ did: 'open', provider, purpose })
    const answer = await offers.atClick(provider, purpose)
    if (!answer.ok) {
      opened?.close()
      if (answer.problem.code === 'unauthenticated') void client.invalidateQueries(sessionQuery)
      dispatch({ did: 'refuse', provider, purpose, problem: answer.problem })
    } else if (opened === null) dispatch({ did: 'block', attempt: answer.value })
    else {
      opened.location.replace(startAddress(answer.value, 'popup'))
      dispatch({ did: 'wait', attempt: answer.value })
    }
  }

  return {
    state,
    choose: (purpose, providers) => {
      dispatch({ did: 'choose', purpose })
      for (const provider of providers) void offer(provider, purpose)
    },
    go: (provider, purpose) => {
      const ahead = state.at === 'choosing' ? state.offers[provider] : undefined
      giveUpOffers(provider)
      if (ahead !== undefined) offers.take(provider)
      if (ahead !== undefined && isFresh(ahead, new Date())) {
        const opened = openWindow(ahead)
        dispatch({ did: opened === null ? 'block' : 'wait', attempt: ahead })
      } else void goWithEmptyWindow(provider, purpose)
    },
    continueInThisTab: () => {
      if (attempt === null) return
      rememberAttempt(attempt.id)
      window.location.assign(startAddress(attempt, 'tab'))
    },
    acceptOtherAccount: () => {
      if (attempt !== null) void collect(attempt, true)
    },
    cancel: () => {
      giveUpOffers()
      if (attempt !== null && ['waiting', 'blocked', 'confirm'].includes(state.at)) {
        void giveUp(attempt)
      }
      forgetAttempt()
      dispatch({ did: 'rest' })
    },
  }
}
