"""`routes`: every address of the web application."""

from __future__ import annotations

from flask import current_app

from referral.commands.command import answer, app_command, json_option


@app_command()
@json_option
def routes(as_json: bool) -> None:
    """List every address of the web application, its methods and the view that answers."""
    rows = [
        {
            "path": rule.rule,
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
        }
        for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule)
    ]
    text = "\n".join(f"{','.join(row['methods']):<10} {row['path']:<60} {row['endpoint']}" for row in rows)
    answer(rows, text, as_json=as_json)
