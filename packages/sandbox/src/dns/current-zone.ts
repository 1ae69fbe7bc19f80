import type { SettingsKeeper } from '../control/settings.ts'
import type { Rrset, Zone } from './rrset.ts'

/** The world's records under those that the settings name. */
export const currentZone =
  (world: Zone, settings: SettingsKeeper): (() => Zone) =>
  () => {
    const changes = Object.entries(settings.read().dns).map(([name, records]): [string, Rrset] => [
      name.toLowerCase(),
      { ...world.get(name.toLowerCase()), ...records },
    ])
    return new Map([...world, ...changes])
  }
