import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Definition } from '../check/guest-facts.ts';

/**
 * What of a guest's definition decides whether it goes down. The values that libvirt leaves out have the defaults of
 * https://libvirt.org/formatdomain.html: poweroff destroys, reboot restarts.
 * @returns null for what is no definition
 */
export const parseDefinition = (xml: string): Definition | null => {
  const domain = domainOf(xml);
  if (domain === null) return null;
  const type = child(child(domain, 'os'), 'type');
  return {
    is: 'read',
    type: textOf(domain, '@type') ?? '',
    os: textOf(type, '#text') ?? '',
    arch: textOf(type, '@arch') ?? null,
    acpi: 'acpi' in child(domain, 'features'),
    channel: channelOf(domain),
    onPoweroff: textOf(domain, 'on_poweroff') ?? 'destroy',
    onReboot: textOf(domain, 'on_reboot') ?? 'restart',
  };
};

type Element = Readonly<Record<string, unknown>>;

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: false,
  parseTagValue: false,
  parseAttributeValue: false,
  // None of the values that are read here has one, and the parser gives up beyond a thousand in a document.
  processEntities: false,
});

const domainOf = (xml: string): Element | null => {
  try {
    if (XMLValidator.validate(xml) !== true) return null;
    const root = PARSER.parse(xml) as unknown;
    return isElement(root) && isElement(root['domain']) ? root['domain'] : null;
  } catch {
    return null;
  }
};

/** By its name libvirt knows the agent's channel; the state came with 1.2.11. */
const channelOf = (domain: Element): Definition['channel'] => {
  const targets = children(child(domain, 'devices'), 'channel').map((channel) => child(channel, 'target'));
  const agent = targets.find((target) => textOf(target, '@name') === AGENT);
  if (agent === undefined) return 'none';
  const state = textOf(agent, '@state');
  return state === 'connected' || state === 'disconnected' ? state : 'unknown';
};

const AGENT = 'org.qemu.guest_agent.0';

const NOTHING: Element = {};

/** The first of that name; an empty one where there is none. */
const child = (element: Element, name: string): Element => {
  const [first] = children(element, name);
  return first ?? NOTHING;
};

/** An element that holds text alone is that text. */
const children = (element: Element, name: string): Element[] => {
  const found = element[name];
  const all: unknown[] = Array.isArray(found) ? found : [found];
  return all.flatMap((one) => (isElement(one) ? [one] : typeof one === 'string' ? [{ '#text': one }] : []));
};

const textOf = (element: Element, name: string): string | undefined => {
  const value = element[name];
  return typeof value === 'string' ? value.trim() : undefined;
};

const isElement = (value: unknown): value is Element =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
