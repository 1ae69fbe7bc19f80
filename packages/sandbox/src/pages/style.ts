/** One stylesheet for every page of the sandbox. */
export const style = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); --accent: light-dark(#0b57d0, #a8c7fa); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f5f6f8, #16181c); color: light-dark(#1b1d21, #e7e9ee); }
nav { display: flex; gap: 1rem; flex-wrap: wrap; padding: .75rem 1.5rem; border-bottom: 1px solid var(--line); background: light-dark(#fff, #1f2227); }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem; }
.microsoft main, .google main, .sign-in main { max-width: 30rem; margin: 3rem auto; padding: 2rem; background: light-dark(#fff, #1f2227); border: 1px solid var(--line); border-radius: 8px; }
.brand { margin: 0 0 1rem; font-weight: 600; color: light-dark(#555, #bbb); }
.microsoft .brand { border-inline-start: 4px solid #d83b01; padding-inline-start: .5rem; }
.google .brand { border-inline-start: 4px solid #188038; padding-inline-start: .5rem; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
label { display: block; }
input:not([type=checkbox]):not([type=hidden]), select { display: block; width: 100%; font: inherit; padding: .5rem; border: 1px solid var(--line); border-radius: 4px; background: transparent; color: inherit; }
button { font: inherit; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: 4px; background: var(--accent); color: light-dark(#fff, #10131a); cursor: pointer; }
button.quiet { background: transparent; color: inherit; border-color: var(--line); }
button.account { width: 100%; text-align: start; background: transparent; color: inherit; border-color: var(--line); }
button small { display: block; opacity: .8; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.stack { display: grid; gap: 1rem; }
.row { display: flex; gap: .75rem; justify-content: flex-end; }
.accounts, .permissions { padding: 0; list-style: none; display: grid; gap: .5rem; }
.permissions li { padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 4px; }
.tick { display: flex; gap: .6rem; align-items: baseline; padding: .5rem 0; }
fieldset { border: 1px solid var(--line); border-radius: 4px; }
.problem { padding: .5rem .75rem; border-inline-start: 4px solid #c5221f; background: color-mix(in srgb, #c5221f 12%, transparent); }
table { border-collapse: collapse; width: 100%; }
th { white-space: nowrap; }
form + form { margin-top: .75rem; }
.row form + form { margin-top: 0; }
th, td { text-align: start; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; border: 1px solid var(--line); border-radius: 4px; max-height: 30rem; overflow: auto; }
iframe { width: 100%; height: 26rem; border: 1px solid var(--line); border-radius: 4px; background: #fff; }
.scroll { overflow-x: auto; }
@media (max-width: 40rem) { main { padding: 1rem; } .microsoft main, .google main, .sign-in main { margin: 0; border: 0; } }
`
