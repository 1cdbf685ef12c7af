#!/usr/bin/env python3
"""Writes the service models of this folder: botocore's (Apache-2.0), without their documentation.

Usage: python3 vendor.py   (with botocore installed; the version that was used stands in NOTICE)
"""
import glob
import gzip
import json
import os

import botocore

SERVICES = ["acm", "apigateway", "apigatewayv2", "cognito-idp", "iam", "lambda", "logs", "route53", "sts"]
DROPPED = {"documentation", "documentationUrl", "examples", "endpointdiscovery", "auth", "staticContextParams", "contextParam"}


def stripped(value):
    """The same value without members that say nothing about the wire."""
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items() if key not in DROPPED or not isinstance(inner, (str, list))}
    if isinstance(value, list):
        return [stripped(inner) for inner in value]
    return value


def main():
    data = os.path.join(os.path.dirname(botocore.__file__), "data")
    here = os.path.dirname(os.path.abspath(__file__))
    for service in SERVICES:
        path = sorted(glob.glob(os.path.join(data, service, "*", "service-2.json*")))[-1]
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8") as file:
            model = json.load(file)
        kept = {key: stripped(model[key]) for key in ("metadata", "operations", "shapes")}
        text = json.dumps(kept, separators=(",", ":")).encode()
        with open(os.path.join(here, service + ".json.gz"), "wb") as file:
            file.write(gzip.compress(text, 9, mtime=0))


main()
