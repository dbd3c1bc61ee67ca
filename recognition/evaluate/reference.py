"""The Python way to describe people's photos: face_recognition as it comes, its default detector and no options but
these: the largest face, num_jitters=1. A photo is read as face_recognition reads it: EXIF's turn is not looked at.

usage: reference.py < PATHS    a picture's path a line; {"ready": true} first, then a JSON line for each path:
                               {"path": ..., "descriptor": [128 numbers], or null if there is no face}

A picture that cannot be read ends in null too; the reason is on standard error.
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
