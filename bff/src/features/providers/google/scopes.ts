// `gmail.send` is a sensitive scope, not a restricted one: no yearly security assessment. Without
// a read scope we cannot list aliases; Gmail silently rewrites a From that it does not know.
export const SCOPES = 'openid email profile https://www.googleapis.com/auth/gmail.send'
