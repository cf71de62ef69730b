"""How a verdict looks in a notebook. Text takes the notebook's own colours; ours only stress.

Each notebook says in its own way that it is dark: JupyterLab, VS Code and Colab on an element above
the output, others through the reader's preference.
"""

_LIGHT = "--kv-good:#116329;--kv-bad:#b31d28;--kv-dim:#57606a;--kv-mark:#fff3bf;--kv-bar:#0550ae"
_DARK = "--kv-good:#7ee787;--kv-bad:#ff9a92;--kv-dim:#a5b0bb;--kv-mark:#4d3c00;--kv-bar:#79c0ff"
_SAYS_LIGHT = (
    *("[data-jp-theme-light=true]", "[theme=light]"),
    *(".vscode-light", ".vscode-high-contrast-light"),
)
_SAYS_DARK = (
    *("[data-jp-theme-light=false]", "[theme=dark]"),
    *(".vscode-dark", ".vscode-high-contrast:not(.vscode-high-contrast-light)"),
)
_PLAIN_ROWS = ("tr", "tbody tr:nth-child(odd)", "tbody tr:nth-child(even)", "tbody tr:hover")

_RULES = {
    "p": "margin:.5em 0",
    ".kv-what": "margin-top:0",
    ".kv-head": "font-size:1.15em;font-weight:600;border-left:.3em solid;padding-left:.6em",
    ".kv-good,.kv-passed td:first-child": "color:var(--kv-good)",
    ".kv-bad,.kv-failed td": "color:var(--kv-bad);font-weight:600",
    ".kv-dim,.kv-skipped td": "color:var(--kv-dim)",
    ".kv-title": "font-weight:600;margin-top:1em",
    "table": "border-collapse:collapse;border:0;margin:.5em 0;table-layout:auto;font-size:inherit",
    "caption": "text-align:left;color:inherit;padding:0 0 .3em 0",
    ",".join(_PLAIN_ROWS): "background:transparent",
    "td,th": "border:0;padding:.15em .8em .15em 0;text-align:left;vertical-align:top;"
    "white-space:normal;max-width:none",
    ".kv-checks td:nth-child(n+3),.kv-spectrum td": "white-space:nowrap",
    ".kv-checks td:last-child,.kv-spectrum td:first-child": "text-align:right;"
    "font-variant-numeric:tabular-nums",
    ".kv-spectrum td:nth-child(3)": "width:14em",
    ".kv-bar": "display:inline-block;height:.8em;box-sizing:border-box;"
    "border:2px solid var(--kv-bar)",
    ".kv-plus": "background:var(--kv-bar)",
    ".kv-minus": "border-style:dashed",
    "pre": "font-family:var(--jp-code-font-family,monospace);font-size:.95em;line-height:1.35;"
    "color:inherit;background:transparent;border:1px solid var(--kv-dim);padding:.4em .6em;"
    "margin:.5em 0;overflow-x:auto;white-space:pre",
    ".kv-here": "background:var(--kv-mark);font-weight:600",
    "code": "background:transparent;color:inherit;padding:0",
    "summary": "cursor:pointer",
    "details": "margin:.5em 0",
}


def _below(roots: tuple[str, ...], rules: str) -> str:
    return f"{','.join(f'{root} .kata-verdict' for root in roots)}{{{rules}}}"


def _within(selectors: str, rules: str) -> str:
    # Named twice and three times over, so that a notebook's own rules for tables do not prevail.
    ours = ".kata-verdict" * 3
    return f"{','.join(f'{ours} {selector}' for selector in selectors.split(','))}{{{rules}}}"


STYLE = "\n".join(
    [
        f".kata-verdict{{{_LIGHT};max-width:60em;line-height:1.4;"
        "color:var(--jp-content-font-color1,inherit)}",
        f"@media (prefers-color-scheme:dark){{.kata-verdict{{{_DARK}}}}}",
        _below(_SAYS_LIGHT, _LIGHT),
        _below(_SAYS_DARK, _DARK),
        *(_within(selectors, rules) for selectors, rules in _RULES.items()),
    ]
)
