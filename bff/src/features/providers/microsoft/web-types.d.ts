// The Graph library's types use two names of browsers that @types/node does not declare.
type HeadersInit = NonNullable<RequestInit['headers']>
type RequestInfo = string | URL | Request
