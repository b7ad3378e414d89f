"""Which objects of a prepared folder are learned from, and which are checked with."""

from collections import defaultdict
from zlib import crc32

from gazeseg.prepare import Instance, Prepared
from gazeseg.train.sam.recipe import Recipe

Group = tuple[Instance, ...]


def to_learn_from(prepared: Prepared, recipe: Recipe) -> list[Group]:
    """Training objects in groups: each alone, or all of a slice where several share one pass of the encoder."""
    instances = prepared.instances("train", recipe.objects)
    return [(instance,) for instance in instances] if recipe.per_slice == 1 else by_slice(instances)


def to_check(prepared: Prepared, recipe: Recipe) -> list[Group]:
    """Validation objects by slice: all, or ``recipe.check`` of them, as many of each organ as there are."""
    instances = prepared.instances("val", recipe.objects)
    return by_slice(even(instances, recipe.check) if recipe.check else instances)


def even(instances: Group, most: int) -> Group:
    """At most ``most`` instances, organs in turn, each organ's in an order that is random but always the same."""
    queues: dict[str, list[Instance]] = defaultdict(list)
    for instance in sorted(instances, key=key_of):
        queues[instance.organ].append(instance)
    turns = [(turn, organ) for organ, queue in queues.items() for turn in range(len(queue))]
    return tuple(queues[organ][turn] for turn, organ in sorted(turns)[:most])


def by_slice(instances: Group) -> list[Group]:
    """Instances of one slice together, slices in order."""
    groups: dict[tuple[str, int], list[Instance]] = defaultdict(list)
    for instance in instances:
        groups[instance.case, instance.row].append(instance)
    return [tuple(group) for _, group in sorted(groups.items())]


def key_of(instance: Instance) -> int:
    """A number that stands for the instance whatever else is in the folder."""
    return crc32(f"{instance.case} {instance.row} {instance.organ} {instance.number}".encode())
