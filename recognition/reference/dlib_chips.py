"""Computes dlib's face chips and descriptors of face-api's sample photos: reference values for align.ts.

Prints JSON, one face on each line: `photo`; the picture's `width` and `height`; the 68 `landmarks` [x, y] in whole
pixels; `corners`, in the picture, of the square that the chip of 150 pixels shows (the outer edges of its outer pixels;
pixel 0 extends from -0.5 to 0.5), clockwise from the top left; `levels`, how often dlib halves the picture before it
samples; `blocks`, the chip's means over 5 x 5 pixels: 30 x 30 x 3 bytes, row by row, in base64; `descriptor`, the 128
numbers (no jitters).

The faces are those that dlib's own detector finds. Their size and rotation are printed to standard error.

usage, with the Python of requirements/reference.txt:
    deno run -P=test recognition/reference/write_frames.ts FOLDER
    python recognition/reference/dlib_chips.py FOLDER > recognition/reference/dlib.json
"""

import base64
import json
import math
import os
import sys

import dlib
import face_recognition_models
import numpy
from PIL import Image

SIDE = 150
PADDING = 0.25
BLOCK = 5

detect = dlib.get_frontal_face_detector()
landmarks_of = dlib.shape_predictor(face_recognition_models.pose_predictor_model_location())
net = dlib.face_recognition_model_v1(face_recognition_models.face_recognition_model_location())


def corners_of(details):
    """dlib's rectangle extends from the centre of the first pixel to that of the last."""
    centre, angle = dlib.center(details.rect), details.angle
    corners = []
    for x, y in [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]:
        x, y = x * details.rect.width(), y * details.rect.height()
        corners.append(
            [
                round(centre.x + math.cos(angle) * x - math.sin(angle) * y, 3),
                round(centre.y + math.sin(angle) * x + math.cos(angle) * y, 3),
            ]
        )
    return corners


def levels_of(details):
    """As extract_image_chips of dlib/image_transforms/interpolation.h: until a chip pixel covers at most two."""
    side, levels = details.rect.width() - 1, 0
    while (side / 2 + 1) ** 2 > SIDE * SIDE:
        side, levels = side / 2, levels + 1
    return levels


def face_of(photo, picture, shape):
    details = dlib.get_face_chip_details(shape, SIDE, PADDING)
    chip = dlib.extract_image_chip(picture, details)
    many = SIDE // BLOCK
    blocks = chip.reshape(many, BLOCK, many, BLOCK, 3).mean(axis=(1, 3))
    face = {
        "photo": photo,
        "width": picture.shape[1],
        "height": picture.shape[0],
        "landmarks": [[part.x, part.y] for part in shape.parts()],
        "corners": corners_of(details),
        "levels": levels_of(details),
        "blocks": base64.b64encode(numpy.rint(blocks).astype(numpy.uint8).tobytes()).decode(),
        "descriptor": [round(value, 5) for value in net.compute_face_descriptor(picture, shape, 0, PADDING)],
    }
    return face, details.rect.width(), abs(details.angle)


def main():
    folder = sys.argv[1]
    faces = []
    for name in sorted(os.listdir(folder)):
        photo, end = os.path.splitext(name)
        if end != ".ppm":
            continue
        picture = numpy.array(Image.open(os.path.join(folder, name)))
        found = [face_of(photo + ".jpg", picture, landmarks_of(picture, box)) for box in detect(picture, 1)]
        print(f"{photo}: {[(round(size), round(math.degrees(turn), 1)) for _, size, turn in found]}", file=sys.stderr)
        faces += [face for face, _, _ in found]
    print("[\n" + ",\n".join(json.dumps(face, separators=(",", ":")) for face in faces) + "\n]")


main()
