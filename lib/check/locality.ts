/** Whether a connection is to this host: one without a host in its URI, or a name that libvirt.conf explains. */
export const isLocal = (uri: string): boolean =>
  !uri.includes('://') || /^[a-z]+(?:\+unix)?:\/\/\//u.test(uri);

/** The hypervisor's driver that a URI names; null for virsh's own default and for names that libvirt.conf explains. */
const driverOf = (uri: string): string | null => /^([a-z]+)(?:\+[a-z0-9]+)?:\/\//u.exec(uri)?.[1] ?? null;

/** Whether guests of this host's `driver` (`qemu`, `lxc`) may be on a connection; that it is not known of which driver that is counts as yes. */
export const mayHave = (uri: string, driver: string): boolean =>
  isLocal(uri) && (driverOf(uri) ?? driver) === driver;
