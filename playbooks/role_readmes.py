#!/usr/bin/env python3
"""Writes each role's README.md from its argument spec and its defaults; with --check it only tells which differ."""

import argparse
import sys
import textwrap
from pathlib import Path

import yaml

ROLES = Path(__file__).parent / "roles"
GENERATED = "<!-- Written by playbooks/role_readmes.py from meta/argument_specs.yml and defaults/main.yml. -->"


def read(path):
    """The YAML mapping of a file; empty if there is no such file."""
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}


def code(value):
    """A default as inline code, for example `true`, `[]` or `30`; a long one is left to the file."""
    text = " ".join(value.split()) if isinstance(value, str) else yaml.safe_dump(value, default_flow_style=True, width=1000)
    text = text.removesuffix("\n").removesuffix("\n...")
    return "see defaults/main.yml" if len(text) > 60 else "`" + (text or '""').replace("|", "\\|") + "`"


def kind(option):
    """An option's type, with a list's elements and the choices, if there are any."""
    name = option.get("type", "str") + (f" of {option['elements']}" if "elements" in option else "")
    choices = option.get("choices")
    return name + (": " + ", ".join(map(str, choices)) if choices else "")


def rows(options, defaults, prefix=""):
    """Table rows of options and, below each, of its suboptions."""
    for name, option in sorted(options.items()):
        if name in defaults or "default" in option:
            given = code(defaults.get(name, option.get("default")))
        else:
            given = "required" if option.get("required") else ""
        description = option["description"].replace("|", "\\|")
        yield f"| `{prefix}{name}` | {kind(option)} | {given} | {description} |"
        yield from rows(option.get("options", {}), {}, f"{prefix}{name}.")


def readme(role):
    """The text of a role's README.md."""
    spec = read(role / "meta/argument_specs.yml")["argument_specs"]["main"]
    defaults = read(role / "defaults/main.yml")
    undescribed = sorted(set(defaults) - set(spec.get("options", {})))
    if undescribed:
        raise SystemExit(f"{role.name}: meta/argument_specs.yml does not describe {', '.join(undescribed)}")
    paragraph = textwrap.fill(spec.get("description", spec["short_description"]), 110)
    lines = [f"# {role.name}", "", GENERATED, "", paragraph, ""]
    table = list(rows(spec.get("options", {}), defaults))
    if table:
        lines += ["| variable | type | default | meaning |", "|---|---|---|---|", *table, ""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a README is not current")
    check = parser.parse_args().check
    stale = []
    for role in sorted(path for path in ROLES.iterdir() if path.is_dir()):
        path, text = role / "README.md", readme(role)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.relative_to(ROLES.parent.parent))
            if not check:
                path.write_text(text, encoding="utf-8")
    for path in stale:
        print(f"{path} is not current: run playbooks/role_readmes.py" if check else f"{path} written")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
