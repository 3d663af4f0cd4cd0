"""How the Bicep files hang together: each check tells what differs from what is wanted, in words."""

import re
from collections.abc import Callable, Iterator, Mapping

from tests.infra.bicep.cases.wanted import WANTED
from tests.infra.bicep.cases.wiring_wanted import (
    AFTER,
    CLOUD,
    ELSEWHERE,
    HANDED,
    LIMITS,
    NETWORKS,
    NO_NETWORK,
    NOT_HANDED,
    OF_THE_NETWORK,
    OUTPUTS,
    REFERRED,
    SCALE,
    SUBNETS,
    TAGS,
)
from tests.infra.bicep.reader.files import BicepFile, Module
from tests.infra.bicep.reader.values import Call, Runtime, Value, Words, evaluate, plain

Files = Mapping[str, BicepFile]


def resources(files: Files) -> Iterator[str]:
    """Each resource has exactly the wanted properties, and there is no other."""
    found: dict[str, list[Value]] = {}
    for file in files.values():
        if file.name not in ELSEWHERE:
            for each in file.resources(_unknown(file)):
                key = " ".join([file.name, each.symbol, each.type, *each.decorators])
                body = each.body if each.condition is True else {**each.body, "if": each.condition}
                found.setdefault(key, []).append(body)
    yield from (f"{key} is not wanted" for key in found.keys() - WANTED.keys())
    for key, wanted in WANTED.items():
        turns = found.get(key, [])
        each_wanted: list[Value] = wanted if isinstance(wanted, list) else [wanted] * max(1, len(turns))
        if len(turns) != len(each_wanted):
            yield f"{key}: there are {len(turns)}, not {len(each_wanted)}"
            continue
        for turn, (has, one) in enumerate(zip(turns, each_wanted, strict=True)):
            yield from (f"{key} {turn}: {said}" for said in differences(has, one))


def references(files: Files) -> Iterator[str]:
    """What is made elsewhere is found by the right name."""
    found: dict[str, str] = {}
    for file in files.values():
        for each in file.referred(_unknown(file)):
            if file.name not in ELSEWHERE and "__" not in each.symbol:
                key = f"{each.file} {each.symbol} {each.type}"
                found[key] = " ".join([*found.get(key, "").split(), shown(each.body["name"])])
    if found != REFERRED:
        yield f"refers to {sorted(found.items() ^ REFERRED.items())}"
    subnets = re.findall(r"resource (\w+) 'subnets' existing = \{\s*name: '(\w+)'\s*\}", files["network.bicep"].text)
    if dict(subnets) != SUBNETS:
        yield f"the subnets are {subnets}"


def modules(files: Files) -> Iterator[str]:
    """main.bicep hands each parameter on under its own name, but for those of HANDED; each waits for its needs."""
    main = files["main.bicep"]
    for network, (given, way_out, endpoints, made) in NETWORKS.items():
        names = main.names({**_unknown(main), **NO_NETWORK, **given})
        for module in main.calls(names):
            special = {**HANDED.get(module.symbol, {}), "integrationSubnetId": way_out, "tags": TAGS}
            if made:
                special["endpointSubnetId"] = endpoints
            yield from (f"{network} {module.symbol}: {said}" for said in _handed(files, module, names, special))
            yield from (f"{module.symbol}: {said}" for said in _deployed(module))
            if module.condition is not (module.symbol not in OF_THE_NETWORK - made):
                yield f"{module.symbol} is deployed if {module.condition}, where the network is {network}"


def outputs(files: Files) -> Iterator[str]:
    """Each output is what its name says."""
    found = {}
    for file in files.values():
        names = file.names(_unknown(file))
        for name, each in file.outputs.items():
            found[f"{file.name} {name}"] = shown(evaluate(each.value, names))
    for key in sorted(found.keys() | OUTPUTS.keys()):
        if found.get(key) != OUTPUTS.get(key):
            yield f"{key} is {found.get(key)}, not {OUTPUTS.get(key)}"


def limits(files: Files) -> Iterator[str]:
    """Each default, and what a parameter takes."""
    found = {}
    for file in files.values():
        for name, each in file.parameters.items():
            decorators = file.tree["parameters"][name]["decorators"]
            assert isinstance(decorators, list)
            said = [_limit(one["type"], one["argument"]) for one in decorators if one["type"] != "description"]
            own_default = each.has_value and name not in ("location", "tags")
            if (said or own_default) and file.name not in ELSEWHERE:
                found[f"{file.name} {name}"] = " ".join([shown(each.value), *said])
    yield from (f"{key} is {value}" for key, value in found.items() ^ LIMITS.items())


def differences(found: Value, wanted: Value) -> Iterator[str]:
    """Where two values differ, path by path."""
    has, needs = dict(flat(found)), dict(flat(wanted))
    for path, value in needs.items():
        if value is ...:
            below = [each for each in has if each == path or each.startswith(f"{path}.")]
            if not below:
                yield f"{path} is missing"
            has = {each: one for each, one in has.items() if each not in below}
        elif path not in has:
            yield f"{path} is missing, not {value}"
        elif (is_now := has.pop(path)) != value or type(is_now) is not type(value):
            yield f"{path} is {is_now}, not {value}"
    yield from (f"{path} is {value} and was not asked for" for path, value in has.items())


def flat(value: Value, path: str = "") -> Iterator[tuple[str, Value]]:
    """Path and value of all that is in a value."""
    if isinstance(value, dict | list) and value:
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, each in steps:
            yield from flat(each, f"{path}.{plain(step)}" if path else plain(step))
    else:
        yield path, shown(value) if isinstance(value, Runtime | Call | Words) else value


def shown(value: Value) -> str:
    """A value as the tables write it."""
    if isinstance(value, Runtime):
        return f"<{value.text}>"
    if isinstance(value, Call):
        if value.name == "reach" and isinstance(value.arguments[1], str):
            return f"{shown(value.arguments[0])}.{value.arguments[1]}"
        return f"{value.name}({', '.join(map(shown, value.arguments))})"
    return value.text if isinstance(value, Words) else str(value)


def _handed(files: Files, module: Module, names: Mapping[str, Value], special: dict[str, Value]) -> Iterator[str]:
    wanted: dict[str, Value] = {}
    for name in files[module.path].parameters.keys() - NOT_HANDED.get(module.path, set()):
        if name in special:
            wanted[name] = special[name]
        elif name in names:
            wanted[name] = names[name]
        else:
            wanted[name] = f"<monitoring.outputs.{name}>"
    yield from differences(module.body["params"], wanted)


def _deployed(module: Module) -> Iterator[str]:
    wanted: dict[str, Value] = {"name": f"${{deployment().name}}-{module.path.removesuffix('.bicep')}"}
    if after := AFTER.get(module.symbol):
        wanted["dependsOn"] = [f"<{each}>" for each in after]
    yield from differences({key: value for key, value in module.body.items() if key != "params"}, wanted)


def _unknown(file: BicepFile) -> dict[str, Value]:
    """Each parameter is itself, so that a fixed value in its place is seen."""
    names: dict[str, Value] = {name: Runtime(name) for name in file.parameters}
    names |= {"settings": {}} if file.name == "settings.bicep" else {}
    names |= {"variant": "tenant-wide"} if file.name == "entra.bicep" else {}
    names |= {"scale": SCALE} if file.name == "app.bicep" else {}
    return {**names, "environment()": CLOUD}


def _limit(kind: str, argument: object) -> str:
    values = ", ".join(plain(each) for each in argument) if isinstance(argument, list) else str(argument)
    return f"{kind}({values})"


CHECKS: tuple[Callable[[Files], Iterator[str]], ...] = (resources, references, modules, outputs, limits)
