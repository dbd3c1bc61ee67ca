"""Describes people's photos with Python's face_recognition: its default detector, the largest face, num_jitters=1.
Photos are read as face_recognition reads them, which ignores EXIF orientation.

usage: reference.py < PATHS    reads one path from each line; writes {"ready": true}, then a line of JSON for each path:
                               {"path": ..., "descriptor": [128 numbers], or null if there is no face}

For a picture that cannot be read the descriptor is null; the reason goes to standard error.
"""

import json
import sys

import face_recognition


def area(location):
    top, right, bottom, left = location
    return (bottom - top) * (right - left)


def describe(path):
    try:
        image = face_recognition.load_image_file(path)
    except OSError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return None
    locations = face_recognition.face_locations(image)
    if not locations:
        return None
    [descriptor] = face_recognition.face_encodings(image, [max(locations, key=area)], num_jitters=1)
    return list(descriptor)


def main():
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        path = line.rstrip("\n")
        print(json.dumps({"path": path, "descriptor": describe(path)}), flush=True)


main()
