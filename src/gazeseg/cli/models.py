"""``gazeseg models``: what models are there, what they say of themselves, whether their files are intact; new ones."""

from argparse import ArgumentParser, Namespace

from gazeseg.cli.outcome import Outcome, add_json
from gazeseg.cli.weights import configure_export, configure_import, run_export, run_import

HELP = "list, describe, check, import and export models"


def configure(parser: ArgumentParser) -> None:
    """Subcommands ``list``, ``info``, ``verify``, ``export``, ``import``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add_json(actions.add_parser("list", help="names of the bundled models"))
    for name, text in (("info", "print a model's manifest"), ("verify", "check a model's files against its manifest")):
        action = actions.add_parser(name, help=text)
        action.add_argument("model", nargs="?", default="fovea", help="bundled name or model folder (default: fovea)")
        add_json(action)
    configure_export(
        actions.add_parser("export", help="checkpoint to a model folder with ONNX files (needs the 'train' extra)")
    )
    configure_import(
        actions.add_parser("import", help="SAM or MedSAM weights to a model folder (needs the 'train' extra)")
    )


def run(args: Namespace) -> Outcome:
    """Dispatch to the action."""
    actions = {"list": _list, "info": _info, "verify": _verify, "export": run_export, "import": run_import}
    return actions[args.action](args)


def _list(args: Namespace) -> Outcome:
    from gazeseg.models import bundled_names, find_model, read_manifest

    manifests = [read_manifest(find_model(name)) for name in bundled_names()]
    lines = [f"{m.name:12} {m.version:8} {m.architecture:10} {m.size}², {m.licence}" for m in manifests]
    return Outcome(
        "\n".join(lines),
        {"models": [{"name": m.name, "version": m.version, "architecture": m.architecture} for m in manifests]},
    )


def _info(args: Namespace) -> Outcome:
    from gazeseg.models import find_model, model_hash, read_manifest

    folder = find_model(args.model)
    manifest = read_manifest(folder)
    data = {**manifest.to_dict(), "hash": model_hash(manifest), "folder": str(folder)}
    shown = {**data, "training_patients": f"{len(manifest.training_patients)} (all with --json)"}
    width = max(map(len, shown))
    return Outcome("\n".join(f"{name:{width}}  {_short(value)}" for name, value in shown.items()), data)


def _short(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items())
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _verify(args: Namespace) -> Outcome:
    from gazeseg.models import find_model, verify_model

    checks = verify_model(find_model(args.model))
    intact = all(check.ok for check in checks)
    lines = [f"{'ok     ' if c.ok else 'WRONG  '} {c.name}  {c.found or 'missing'}" for c in checks]
    data = {"ok": intact, "files": [{"name": c.name, "expected": c.expected, "found": c.found} for c in checks]}
    return Outcome("\n".join(lines), data, code=0 if intact else 2)
