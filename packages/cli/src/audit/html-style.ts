/** How the page of an audit looks, in light and dark, on paper, and in a narrow window. */
export const style = `
:root { color-scheme: light dark; --text: #1b1b1f; --quiet: #55565c; --page: #ffffff; --card: #f3f4f7;
  --line: #c9cbd2; --band: #2f6690; --red: #b3261e; --chip: #e2e8f0; }
@media (prefers-color-scheme: dark) { :root { --text: #e7e7ea; --quiet: #b3b5bd; --page: #17181b;
  --card: #222429; --line: #43464e; --band: #7fb2db; --red: #ff9d94; --chip: #333842; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 .5rem; }
ol, ul { list-style: none; margin: 0; padding: 0; }
.quiet { color: var(--quiet); }
.band { border-bottom: 1px solid var(--line); }
.band > summary, .hole > summary { cursor: pointer; padding: .4rem; }
.band > summary { list-style: none; }
.band > summary::-webkit-details-marker { display: none; }
.band .facts::before { content: "\\25B8"; }
.band[open] > summary .facts::before { content: "\\25BE"; }
summary:focus-visible { outline: 3px solid var(--band); outline-offset: 2px; }
.band svg { display: block; width: 100%; height: 2.5rem; }
.band polygon { fill: var(--band); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; margin-top: .25rem; }
.holes { color: var(--red); font-weight: 700; }
.chips { align-items: baseline; display: flex; flex-wrap: wrap; gap: .25rem; margin: .25rem 0; }
.chip { background: var(--chip); border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .875rem; }
.hole { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; margin: .4rem; }
.hole > div { padding: 0 .75rem .5rem; }
pre { background: var(--page); border: 1px solid var(--line); overflow-x: auto; padding: .6rem;
  white-space: pre-wrap; font-size: .875rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
th[scope="row"] { overflow-wrap: anywhere; min-width: 12rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
@media (forced-colors: active) { .band polygon { fill: CanvasText; } .chip { border-color: CanvasText; } }
@media print { body { max-width: none; } ::details-content { content-visibility: visible; block-size: auto; }
  .hole, tr { break-inside: avoid; } }
`;
