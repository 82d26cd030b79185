"""`convers manifest`."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--http URL`."""
    parser.add_argument(
        "--http", metavar="URL", help="for HTTP mode: the public https:// address of your Convers"
    )


def run(options: argparse.Namespace) -> int:
    """Print the manifest, then the link."""
    import yaml

    from bot.manifest import creation_link, for_http, load_manifest, manifest_path

    manifest = load_manifest()
    if options.http:
        manifest = for_http(manifest, options.http)
        print(yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True))
    else:
        print(manifest_path().read_text(encoding="utf-8"))
    print("# Create the app with one click (sign in to Slack first):")
    print(f"# {creation_link(manifest)}")
    return 0
