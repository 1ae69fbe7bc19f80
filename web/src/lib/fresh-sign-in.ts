/** Where somebody signs in once more, to come back to this page: for what a stolen session must not do. */
export const freshSignInPath = (): string =>
  `/sign-in?${new URLSearchParams({ fresh: '1', returnTo: window.location.pathname }).toString()}`
