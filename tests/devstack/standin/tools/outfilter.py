"""Part of the stand-in of DevStack: a time before each line, in the log and on the output, as its filter of this name has it."""

import sys
import time

with open(sys.argv[1], "a", buffering=1, encoding="utf-8") as log:
    for line in sys.stdin:
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())}.000 | {line}"
        print(line, end="", flush=True)
        log.write(line)
