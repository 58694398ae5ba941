"""EventBridge's event patterns, as far as the examples use them: exact values, prefix, anything-but, exists, numeric and
equals-ignore-case. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html"""

import operator

COMPARISONS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">": operator.gt, ">=": operator.ge}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def within(bounds, value):
    """["≥", 10, "<", 20]; only numbers of JSON are compared."""
    return is_number(value) and all(COMPARISONS[bounds[i]](value, bounds[i + 1]) for i in range(0, len(bounds), 2))


def fits(condition, value):
    """One condition of a list, for a value that is there."""
    if not isinstance(condition, dict):
        return type(condition) is type(value) and condition == value
    ((name, operand),) = condition.items()
    if name == "exists":
        return operand
    if name == "prefix":
        return isinstance(value, str) and value.startswith(operand)
    if name == "anything-but":
        return value not in (operand if isinstance(operand, list) else [operand])
    if name == "numeric":
        return within(operand, value)
    if name == "equals-ignore-case":
        return isinstance(value, str) and value.lower() == operand.lower()
    raise ValueError(f"unknown operator {name}")


def matches(pattern, event):
    """Every field of the pattern must fit; a list fits if one of its conditions does, for one of the event's values."""
    for name, wanted in pattern.items():
        absent = not isinstance(event, dict) or name not in event
        if isinstance(wanted, dict):
            if absent or not matches(wanted, event[name]):
                return False
        elif absent:
            if {"exists": False} not in wanted:
                return False
        else:
            values = event[name] if isinstance(event[name], list) else [event[name]]
            if not any(fits(condition, value) for condition in wanted for value in values):
                return False
    return True
