"""What OpenStack's hypervisors offer a guest: the x86-64 level of its processor, and capacity."""

import json

from ansible.module_utils.openstack_calls import NO_SERVICE, ask

TRAIT = "HW_CPU_X86_"

# The features that each level of x86-64 adds, as far as placement has traits for them. Nova reports no SSE3, POPCNT, MOVBE
# and LZCNT; processors with the others have these too.
BEYOND = [
    {"SSSE3", "SSE41", "SSE42"},
    {"AVX", "AVX2", "BMI", "BMI2", "F16C", "FMA3"},
    {"AVX512F", "AVX512BW", "AVX512CD", "AVX512DQ", "AVX512VL"},
]
# A CPU model of nova's with the level.
MODELS = {2: "Nehalem", 3: "Haswell-noTSX", 4: "Skylake-Server"}

# libvirt's names, where they differ from the traits in lower case.
LIBVIRT = {"sse4.1": "SSE41", "sse4.2": "SSE42", "bmi1": "BMI", "fma": "FMA3"}


def level_of(features):
    """The level, 1 to 4, from feature names such as SSE42; None if they do not tell."""
    if "SSE2" not in features:  # Every x86-64 CPU has it: the list is incomplete.
        return None
    level = 1
    for more in BEYOND:
        if not more <= features:
            break
        level += 1
    return level


def level_of_cpu_info(cpu_info):
    """The same, from nova's description of the hypervisor's own processor; a guest's may be lower."""
    if isinstance(cpu_info, str):
        cpu_info = json.loads(cpu_info or "{}")
    features = (cpu_info or {}).get("features") or []
    return level_of({LIBVIRT.get(feature, feature.upper()) for feature in features})


def room_in(inventories, usages, wanted):
    """How many guests with these resources fit in a provider; None if unknown."""
    rooms = []
    for resource, amount in wanted.items():
        inventory = inventories.get(resource)
        if inventory and amount:
            total = (inventory["total"] - inventory["reserved"]) * inventory["allocation_ratio"]
            fits = amount <= inventory["max_unit"]
            rooms.append(max(0, int((total - usages.get(resource, 0)) // amount)) if fits else 0)
    return min(rooms) if rooms else None


def from_placement(connection, wanted):
    """Name, level and free capacity of each hypervisor; None if this login may not read placement."""

    def get(path):
        return ask(connection.placement, path, microversion="1.20")

    try:
        providers = get("/resource_providers")
    except NO_SERVICE:
        providers = None
    if providers is None:
        return None
    found = []
    for provider in providers["resource_providers"]:
        base = f"/resource_providers/{provider['uuid']}"
        inventories = get(f"{base}/inventories")["inventories"]
        if "VCPU" not in inventories:  # A disk that is shared, a card.
            continue
        usages = get(f"{base}/usages")["usages"]
        traits = get(f"{base}/traits")["traits"]
        features = {trait[len(TRAIT) :] for trait in traits if trait.startswith(TRAIT)}
        room = room_in(inventories, usages, wanted)
        found.append({"name": provider["name"], "level": level_of(features), "room": room})
    return found


def from_nova(connection):
    """Name, level and state of each hypervisor; None if this login lacks the permission."""
    # Later versions of this API return less.
    answer = ask(connection.compute, "/os-hypervisors/detail", microversion="2.1")
    if answer is None:
        return None
    return [
        {
            "name": one["hypervisor_hostname"],
            "level": level_of_cpu_info(one.get("cpu_info")),
            "up": one.get("state", "up") == "up" and one.get("status", "enabled") == "enabled",
        }
        for one in answer["hypervisors"]
    ]


def check_hypervisors(connection, image_name, images, wanted, count):
    """(problems, notes, the best level or None) for `count` more guests of the image."""
    novas = from_nova(connection)
    if novas is not None and not any(one["up"] for one in novas):
        cure = "openstack compute service list tells which; start nova-compute there"
        return [f"no hypervisor is up and enabled: {cure}"], [], None
    down = {one["name"] for one in novas or [] if not one["up"]}
    found, notes = from_placement(connection, wanted), []
    if found is None and novas is None:
        notes.append("the hypervisors' processors and room were not checked: this login may not ask for them")
        return [], notes, None
    if found is None:
        found = [{**one, "room": None} for one in novas]
        notes.append("placement tells nothing: the hypervisors' own processors were looked at, guests' may be less")
    found = [one for one in found if one["name"] not in down]
    problems = check_room(found, count)
    level_problems, level_notes = check_level(found, image_name, images)
    levels = [one["level"] for one in found if one["level"]]
    return problems + level_problems, notes + level_notes, max(levels, default=None)


def check_room(found, count):
    if any(one["room"] is None for one in found):
        return []
    room = sum(one["room"] for one in found)
    if room >= count:
        return []
    cure = "delete guests that are not needed, use a smaller guest_flavor, or fewer (bridge_count)"
    return [f"{count} more guests are wanted, and the hypervisors have room for {room}: {cure}"]


def check_level(found, image_name, images):
    needed = number(images[image_name]["cpu"])
    known = [one for one in found if one["level"]]
    low = sorted(one["name"] for one in known if one["level"] < needed)
    if not known and needed > 1:
        return [], [f"{image_name} needs {images[image_name]['cpu']}: whether guests have it was not checked"]
    if not low:
        return [], []
    best = max(one["level"] for one in known)
    said = f"{image_name} needs x86-64-v{needed}, and guests on {', '.join(low)} get less"
    if best >= needed:
        return [], [f"{said}: it does not start there"]
    others = [name for name, one in images.items() if number(one["cpu"]) <= best and not one.get("refused")]
    nova = f"set cpu_mode=custom and cpu_models={MODELS[needed]} under [libvirt] in nova.conf"
    cure = f"{nova} and restart nova-compute, or choose guest_image={' or '.join(others)}"
    return [f"{said} (x86-64-v{best}): {cure}"], []


def number(level):
    """2, of x86-64-v2."""
    return int(level.rpartition("v")[2])
