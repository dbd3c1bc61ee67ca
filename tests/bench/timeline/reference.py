"""Names everyone in a video with face_recognition: a frame each EVERY seconds, in full size; its default detector (HOG,
upsampled once); each face of each frame encoded; the nearest of the gallery's photos within its default tolerance. Reads
one path from each line of standard input and writes the names as a line of JSON.

usage: reference.py PHOTOS.json EVERY    [["name", "path of a photo"], ...]
"""

import json
import subprocess
import sys

import face_recognition
import numpy


def known_of(photos):
    names, encodings = [], []
    for name, path in photos:
        found = face_recognition.face_encodings(face_recognition.load_image_file(path))
        if found:
            names.append(name)
            encodings.append(found[0])
    return names, encodings


def frames_of(path, every):
    # fmt: off
    command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", path, "-vf", f"fps={1 / every}",
               "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "-"]
    # fmt: on
    with subprocess.Popen(command, stdout=subprocess.PIPE) as ffmpeg:
        while ffmpeg.stdout.readline() == b"P6\n":
            width, height = map(int, ffmpeg.stdout.readline().split())
            ffmpeg.stdout.readline()
            pixels = ffmpeg.stdout.read(width * height * 3)
            yield numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, 3)


def names_in(path, every, names, encodings):
    seen = set()
    for frame in frames_of(path, every):
        for face in face_recognition.face_encodings(frame):
            distances = face_recognition.face_distance(encodings, face)
            matches = face_recognition.compare_faces(encodings, face)
            near = [(distance, name) for distance, name, match in zip(distances, names, matches) if match]
            if near:
                seen.add(min(near)[1])
    return sorted(seen)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        names, encodings = known_of(json.load(file))
    every = float(sys.argv[2])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        found = names_in(line.rstrip("\n"), every, names, encodings)
        print(json.dumps({"names": found}), flush=True)


main()
