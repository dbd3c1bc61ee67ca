"""What an OpenStack lacks for the guests that are to be, in plain words. No call is made here."""

# Traits of Placement that a guest's processor must have for a level of the x86-64 psABI.
V2 = ["SSE3", "SSSE3", "SSE41", "SSE42", "POPCNT"]
V3 = V2 + ["AVX", "AVX2", "BMI", "BMI2", "FMA3", "F16C", "MOVBE"]
LEVELS = {"x86-64-v1": [], "x86-64-v2": V2, "x86-64-v3": V3}
# Not every feature has a trait: those that os-traits knows.
TRAITS = {"SSE3", "SSSE3", "SSE41", "SSE42", "AVX", "AVX2", "BMI", "BMI2", "FMA3", "F16C"}


def quota_problems(quotas, used, needed):
    """`quotas` and `used` by resource; a quota of -1 is none."""
    problems = []
    for resource, count in needed.items():
        quota = quotas.get(resource)
        if quota is None or quota < 0 or count <= 0:
            continue
        free = quota - used.get(resource, 0)
        if free < count:
            problems.append(
                f"quota: {count} {resource} more are needed and {max(free, 0)} of {quota} are free: openstack quota set"
                f" --{resource.replace('_', '-')} {used.get(resource, 0) + count} PROJECT, or less of bridge_count"
            )
    return problems


def network_problems(name, networks):
    """`networks`: (name, is external) of each that the project sees."""
    outside = sorted(network for network, external in networks if external)
    if name in outside:
        return []
    there = f"those are {', '.join(outside)}: -e public_network={outside[0]}" if outside else "there is none: an admin makes one"
    what = "is not one of floating IPs" if name in dict(networks) else "does not exist"
    return [f"public_network: the network {name} {what}; {there}"]


def flavor_problems(name, flavor, guest, may_make):
    """`flavor`: {ram, disk} or None; `guest`: the image's entry, with min_ram (MiB), min_disk (GiB)."""
    if flavor is None:
        if may_make:
            return []
        return [f"guest_flavor: there is no flavor {name}, and only an admin may make one: name one that there is"]
    problems = []
    for key, unit in (("ram", "MiB of RAM"), ("disk", "GiB of disk")):
        least = guest[f"min_{key}"]
        # A flavor with disk 0 takes the image's.
        if flavor[key] < least and not (key == "disk" and flavor[key] == 0):
            problems.append(
                f"guest_flavor: {name} has {flavor[key]} {unit}, and the image needs {least}: another flavor, or -e"
                f" guest_{key}={least} with a new name for guest_flavor"
            )
    return problems


def cpu_problems(level, hypervisors):
    """`hypervisors`: name → set of its traits (HW_CPU_X86_…). Enough that one of them has the level."""
    wanted = [feature for feature in LEVELS[level] if feature in TRAITS]
    missing = {
        name: [feature for feature in wanted if f"HW_CPU_X86_{feature}" not in traits] for name, traits in hypervisors.items()
    }
    if not missing or not all(missing.values()):
        return []
    name, features = min(missing.items(), key=lambda item: len(item[1]))
    model = {"x86-64-v2": "Nehalem", "x86-64-v3": "Haswell-noTSX"}[level]
    return [
        f"the image needs a processor of {level}, and what guests of {name} get lacks {', '.join(features)}: in nova.conf"
        f" [libvirt] cpu_mode=custom, cpu_models={model} (where the hardware has it), or -e guest_image=debian-12"
    ]


def name_problems(names, servers, project):
    """`servers`: (name, its project by its metadata or None). A guest's name must be nobody else's, and once."""
    problems = []
    for name in names:
        owners = [owner for server, owner in servers if server == name]
        if len(owners) > 1:
            problems.append(f"there are {len(owners)} servers called {name}: delete or rename all but one")
        elif owners and owners[0] != project:
            problems.append(f"the server {name} is not of the project {project}: rename it, or -e project=ANOTHER")
    return problems
