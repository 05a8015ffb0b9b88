/**
 * Light and dark as the reader has it; on paper black on white. Tones are told by words and shapes too.
 * It holds neither "<" nor "&": HTML and XML read it alike.
 * A caption is as wide as its table, and its words are to be seen without scrolling: 2rem are the page's edges, the rest is
 * for the window's scrollbar, which 100vw counts.
 */
export const CSS = `
:root { color-scheme: light dark; --back: #fff; --fore: #1a1a1a; --faint: #666; --line: #ccc;
  --good: #1a7f37; --bad: #b3261e; --doubtful: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --back: #16181c; --fore: #e6e6e6; --faint: #a0a4aa; --line: #3a3f46;
    --good: #4cc26b; --bad: #ff7b72; --doubtful: #e0a33a; }
}
@media print {
  :root { --back: #fff; --fore: #000; --faint: #333; --line: #999; --good: #444; --bad: #000; --doubtful: #777; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; background: var(--back); color: var(--fore);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 0; }
h3 { font-size: 1rem; margin: 1rem 0 0; }
a { color: inherit; }
p { margin: 0.4rem 0; }
.verdict { font-weight: bold; }
.good { color: var(--good); } .bad { color: var(--bad); } .doubtful { color: var(--doubtful); }
.remedy { border-left: 0.25rem solid var(--bad); padding-left: 0.75rem; }
.option { white-space: nowrap; }
.scroll { overflow-x: auto; }
figure { margin: 0.75rem 0; }
.picture { display: block; width: 100%; min-width: 40rem; height: auto; }
.picture text { fill: var(--fore); font: 13px system-ui, sans-serif; }
.picture .name { font: 13px ui-monospace, monospace; }
.picture .small { fill: var(--faint); font-size: 11px; }
.picture .connection { font-family: ui-monospace, monospace; }
.picture .letter, .legend .letter { fill: var(--fore); font: bold 10px system-ui, sans-serif; text-anchor: middle; }
.grid { stroke: var(--line); stroke-width: 1; }
.limit { stroke: var(--fore); stroke-width: 2; }
.resort { stroke: var(--fore); stroke-width: 1.5; stroke-dasharray: 5 3; }
.curve, .until { fill: none; stroke: var(--fore); stroke-width: 2; }
.until { stroke: var(--faint); stroke-dasharray: 5 3; }
.dot { fill: var(--fore); }
.power { fill: none; stroke-width: 4; }
.on-mains { stroke: var(--faint); stroke-dasharray: 1 3; }
.on-battery { stroke: var(--doubtful); }
.is-low { stroke: var(--bad); stroke-dasharray: 8 3; }
.bar { fill: none; stroke: currentColor; stroke-width: 10; }
.waiting { stroke: var(--faint); stroke-width: 2; stroke-dasharray: 2 4; }
.saving { stroke-dasharray: 4 2; }
.forcing { stroke-dasharray: 1.5 1.5; }
.tick { stroke: var(--fore); stroke-width: 2; }
.head { fill: var(--fore); }
.badge { fill: var(--back); stroke: currentColor; stroke-width: 1.5; }
.square { fill: currentColor; stroke: var(--back); stroke-width: 1; }
.edge { stroke: currentColor; stroke-width: 2; stroke-dasharray: 2 2; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.5rem 0; padding: 0;
  font-size: 0.875rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.legend svg { width: 2.25rem; height: 1.375rem; flex: none; }
.meta { color: var(--faint); font-size: 0.875rem; }
.notes { margin: 0.5rem 0; padding-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; margin: 0.75rem 0; }
caption { text-align: left; color: var(--faint); padding: 0.25rem 0; }
caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 3.25rem); }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 1rem 0.2rem 0; border-bottom: 1px solid var(--line); }
tbody th { font-weight: normal; min-width: 7rem; overflow-wrap: anywhere; }
td { min-width: 4rem; } .long { min-width: 10rem; } .outcome { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
@media print {
  :root { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  .picture { min-width: 0; }
  figure, tr, li, p { page-break-inside: avoid; break-inside: avoid; }
  h2, h3, .verdict, .remedy, .limits, p.bad, p.doubtful { page-break-after: avoid; break-after: avoid; }
  thead { display: table-header-group; }
}
`;
