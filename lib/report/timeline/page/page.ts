import { count } from '../../words.ts';
import { headline, verdict } from '../facts.ts';
import type { Timeline } from '../model.ts';
import { CSS } from './css.ts';
import { element, raw, type Markup } from './markup.ts';
import { runSection } from './run-section.ts';

export interface Source {
  /** The record's path. */
  readonly file: string;
  /** A sentence about lines of it that could not be read. */
  readonly unreadable: string | null;
}

/**
 * The timelines as one page, the newest last: without scripts, and without anything from outside. It is HTML and
 * well-formed XML alike.
 */
export const renderPage = (timelines: readonly Timeline[], source: Source): string => {
  const title = `${count(timelines.length, 'shutdown run')} on ${hostsOf(timelines)}`;
  const page = element(
    'html',
    { lang: 'en', xmlns: 'http://www.w3.org/1999/xhtml' },
    head(title),
    element(
      'body',
      {},
      element('h1', {}, title),
      overview(timelines, source),
      element('main', {}, timelines.map(runSection)),
    ),
  );
  return `<!DOCTYPE html>\n${page.text}`;
};

/** Nothing is fetched and nothing is run, whatever a name may hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const head = (title: string): Markup =>
  element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, title),
    element('style', {}, raw(CSS)),
  );

const hostsOf = (timelines: readonly Timeline[]): string =>
  [...new Set(timelines.map(({ run }) => run.begun.host))].join(', ');

/** Each run in a line that leads to it. */
const overview = (timelines: readonly Timeline[], { file, unreadable }: Source): Markup =>
  element(
    'header',
    {},
    element('p', {}, `From the record ${file}; the newest run comes last.`),
    unreadable === null ? [] : element('p', { class: 'bad' }, unreadable),
    element(
      'nav',
      { 'aria-label': 'Runs' },
      element(
        'ul',
        {},
        timelines.map((timeline, index) =>
          element(
            'li',
            {},
            element('a', { href: `#run-${String(index + 1)}` }, headline(timeline)),
            `: ${verdict(timeline)}`,
          ),
        ),
      ),
    ),
  );
