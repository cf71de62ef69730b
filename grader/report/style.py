"""How a verdict looks in a notebook. Text takes the notebook's own colours; ours only stress.

JupyterLab, VS Code and Colab say on an element above the output whether they are dark. Of any
other page neither the reader's preference nor `color-scheme` tells it: a page may be white where
the system is dark. So the colours there are legible on both.
"""

ON_LIGHT = {
    "good": "#116329", "bad": "#b31d28", "dim": "#57606a", "bar": "#0550ae",
    "mark": "#fff3bf", "ink": "#1f2328", "todo": "#7a4f01",
}  # fmt: skip
ON_DARK = {
    "good": "#7ee787", "bad": "#ff9a92", "dim": "#a5b0bb", "bar": "#79c0ff",
    "mark": "#4d3c00", "ink": "#f0f0f0", "todo": "#f2cc60",
}  # fmt: skip
ON_BOTH = {
    "good": "#1f883d", "bad": "#d9363e", "dim": "#6e7781", "bar": "#1b76d9",
    "mark": "#fff3bf", "ink": "#1f2328", "todo": "#976800",
}  # fmt: skip
"""By what they are for. `ink` is what stands on `mark`, whose ground is its own."""
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
    ".kv-todo": "color:var(--kv-todo)",
    ".kv-dim,.kv-skipped td": "color:var(--kv-dim)",
    ".kv-title": "font-weight:600;margin-top:1em",
    "table": "border-collapse:collapse;border:0;margin:.5em 0;table-layout:auto;font-size:inherit",
    "caption": "text-align:left;color:inherit;padding:0 0 .3em 0",
    ",".join(_PLAIN_ROWS): "background:transparent",
    "td,th": "border:0;padding:.15em .8em .15em 0;text-align:left;vertical-align:top;"
    "white-space:normal;max-width:none",
    "p,td": "overflow-wrap:anywhere",
    "th": "white-space:nowrap",
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
    ".kv-here": "background:var(--kv-mark);color:var(--kv-ink);font-weight:600",
    "code": "background:transparent;color:inherit;padding:0",
    "summary": "cursor:pointer",
    "details": "margin:.5em 0",
}


def _colours(palette: dict[str, str]) -> str:
    return ";".join(f"--kv-{name}:{colour}" for name, colour in palette.items())


def _below(roots: tuple[str, ...], palette: dict[str, str]) -> str:
    return f"{','.join(f'{root} .kata-verdict' for root in roots)}{{{_colours(palette)}}}"


def _within(selectors: str, rules: str) -> str:
    # Named twice and three times over, so that a notebook's own rules for tables do not prevail.
    ours = ".kata-verdict" * 3
    return f"{','.join(f'{ours} {selector}' for selector in selectors.split(','))}{{{rules}}}"


STYLE = "\n".join(
    [
        f".kata-verdict{{{_colours(ON_BOTH)};max-width:60em;line-height:1.4;"
        "color:var(--jp-content-font-color1,inherit)}",
        _below(_SAYS_LIGHT, ON_LIGHT),
        _below(_SAYS_DARK, ON_DARK),
        *(_within(selectors, rules) for selectors, rules in _RULES.items()),
    ]
)
