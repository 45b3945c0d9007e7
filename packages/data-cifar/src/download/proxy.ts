/** What of `fetch` a download needs. */
export type Fetch = (
  address: string,
  init: { readonly headers: Record<string, string>; readonly signal: AbortSignal },
) => Promise<Response>;

export interface Connection {
  readonly fetch: Fetch;
  close(): Promise<void>;
}

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * The platform's `fetch`; where a variable names a proxy, that of undici, which goes through it and
 * heeds `NO_PROXY` too. Node's own does so from version 24 on, and only if it is told to.
 */
export async function openConnection(): Promise<Connection> {
  if (!VARIABLES.some((name) => process.env[name])) {
    return { fetch: (address, init) => fetch(address, init), close: async () => {} };
  }
  const { EnvHttpProxyAgent, fetch: fetchThrough } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent();
  return {
    fetch: async (address, init) =>
      // Of the same standard, in typings of its own.
      (await fetchThrough(address, { ...init, dispatcher })) as unknown as Response,
    close: () => dispatcher.destroy(),
  };
}
