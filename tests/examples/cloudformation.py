"""Reads CloudFormation templates."""

import yaml


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms: !Ref X is {"Ref": X}, !Sub X is {"Fn::Sub": X}."""


def intrinsic(loader, suffix, node):
    value = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: lambda n: loader.construct_sequence(n, True),
             yaml.MappingNode: lambda n: loader.construct_mapping(n, True)}[type(node)](node)
    if suffix == "GetAtt":
        value = value.split(".")
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", intrinsic)
