"""Runs a command to its end and prints as JSON what it and its children took: seconds, cpuSeconds, rssMb (peak)."""

import json
import resource
import subprocess
import sys
import time

started = time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({
    "seconds": time.monotonic() - started,
    "cpuSeconds": used.ru_utime + used.ru_stime,
    "rssMb": used.ru_maxrss / 1024,
}))
sys.exit(code)
