import type { HostApi } from './host-api.ts'
import type { Seed } from './seed.ts'

/** Tells the product of the sandbox's organisations and workspaces, as a host product would. */
export const provision = async (api: HostApi, { organizations }: Seed): Promise<void> => {
  for (const { id, name, locale, workspaces } of organizations) {
    await api('PUT', `/organizations/${id}`, { body: { name, locale } })
    for (const workspace of workspaces)
      await api('PUT', `/organizations/${id}/workspaces/${workspace.id}`, {
        body: { name: workspace.name },
      })
  }
}
