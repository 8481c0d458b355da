"""The list of all parts of a program as CycloneDX says it (JSON, 1.6), checked against the schema before it is
kept.

For whoever has to know, on the day something is found in a library, which shops have it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from built.contents import Build
from programs import Trouble
from shipped.components import Component

SPEC = "1.6"


def document(build: Build, parts: list[Component], version: str) -> dict[str, Any]:
    """The document; the same parts give the same bytes, so there is no time and no random number in it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": build.folder,
                "name": build.folder,
                "version": version,
            }
        },
        "components": [_component(part) for part in parts],
        "dependencies": [
            {"ref": build.folder, "dependsOn": sorted({_ref(part) for part in parts})}
        ],
    }


def _component(part: Component) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "library",
        "bom-ref": _ref(part),
        "name": part.name,
        "version": part.version,
        "licenses": [{"expression": part.licence}],
    }
    if part.sha256 is not None:
        said["purl"] = f"pkg:pypi/{part.name}@{part.version}"
        said["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    return said


def _ref(part: Component) -> str:
    return f"{part.name}@{part.version}"


def write_sbom(path: Path, build: Build, parts: list[Component], version: str) -> None:
    """Write it, once the schema has nothing against it. Raises `Trouble`."""
    text = json.dumps(document(build, parts, version), indent=2, ensure_ascii=False) + "\n"
    complaint = against_schema(text)
    if complaint is not None:
        raise Trouble(f"the list of parts is no CycloneDX {SPEC}: {complaint}")
    path.write_text(text, encoding="utf-8")


def against_schema(text: str) -> str | None:
    """What the schema has against it; the library that knows it is in the packaging lock alone."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return None if error is None else str(error)
