"""Recognises videos as older versions of this system did: ffmpeg writes one picture for each second, face_recognition
encodes the first face in each, and the nearest match of compare_faces is the answer. Reads one path from each line of
standard input and writes the answer as a line of JSON.

usage: reference.py GALLERY.json    {"names": [...], "encodings": [[...], ...]}, or {"people": FOLDER}
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

import face_recognition


def known_of(gallery):
    if "people" not in gallery:
        return gallery["names"], gallery["encodings"]
    names, encodings = [], []
    for name in sorted(os.listdir(gallery["people"])):
        folder = os.path.join(gallery["people"], name)
        for picture in sorted(os.listdir(folder)):
            image = face_recognition.load_image_file(os.path.join(folder, picture))
            faces = face_recognition.face_encodings(image)
            if faces:
                names.append(name)
                encodings.append(list(faces[0]))
    return names, encodings


def recognise(path, names, encodings):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", path, "-r", "1", folder + "/image-%3d.jpeg"],
            # If the file is not a video, ffmpeg writes no pictures and the answer is null.
            check=False,
        )
        for picture in sorted(os.listdir(folder)):
            image = face_recognition.load_image_file(os.path.join(folder, picture))
            faces = face_recognition.face_encodings(image)
            if not faces:
                continue
            matches = face_recognition.compare_faces(encodings, faces[0])
            distances = face_recognition.face_distance(encodings, faces[0])
            near = [(distance, name) for distance, name, match in zip(distances, names, matches) if match]
            if near:
                return min(near)[1]
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        gallery = json.load(file)
    names, encodings = known_of(gallery)
    if "people" in gallery:
        # Enrolling is not part of a cold start: the next process reads the result.
        with open(sys.argv[1], "w", encoding="utf-8") as file:
            json.dump({"names": names, "encodings": encodings}, file)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        name = recognise(line.rstrip("\n"), names, encodings)
        ms = (time.perf_counter() - started) * 1000
        with open("/proc/self/statm", encoding="ascii") as statm:
            rss = int(statm.read().split()[1]) * resource.getpagesize()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"name": name, "ms": ms, "rss": rss, "peak": peak}), flush=True)


main()
