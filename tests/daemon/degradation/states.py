"""What the daemon says of its six parts, in the three places where it does."""
import re

from parts import NAMES

OF_READYZ = {"up": True, "degraded": False, "off": None}
METRIC = re.compile(r'^holdfast_part_up\{part="(\w+)"\} (\d)$', re.MULTILINE)


def of_front(front):
    return {name: {"up": True, "down": False}[front["dependencies"][name]] for name in NAMES}


def of_readyz(ready):
    """None for one that is off."""
    return {name: OF_READYZ[ready["components"][name]["status"]] for name in NAMES}


def of_metrics(text):
    """None for one that is not there."""
    seen = {name: value == "1" for name, value in METRIC.findall(text)}
    return {name: seen.get(name) for name in NAMES}
