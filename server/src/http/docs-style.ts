/** The whole style of `/docs`; its hash stands in the page's Content-Security-Policy. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #0b6e99; }
@media (prefers-color-scheme: dark) { :root { --accent: #6cc5ea; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
code { overflow-wrap: break-word; }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; border-radius: 6px; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.5rem 0; padding: 0 1rem; }
summary { cursor: pointer; padding: 0.75rem 0; }
summary b { display: inline-block; min-width: 4.5rem; color: var(--accent); text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid var(--line); }
details > div { scroll-margin-top: 4rem; }
@media (max-width: 40rem) {
  tr, td { display: block; } th { display: none; }
  tr { padding: 0.4rem 0; border-top: 1px solid var(--line); } td { padding: 0; border: 0; }
}
`;
