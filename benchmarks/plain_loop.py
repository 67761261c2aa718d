"""What one would write without logtriage: plain_loop.py LOG PATTERNS prints how often the patterns were found."""

import json
import re
import sys
from pathlib import Path

patterns = [re.compile(line) for line in Path(sys.argv[2]).read_text(encoding="utf-8").splitlines()]
found = 0
with Path(sys.argv[1]).open(encoding="utf-8") as log:
    for line in log:
        text = json.loads(line)["jsonPayload"]["message"]
        for pattern in patterns:
            if pattern.search(text):
                found += 1
print(found)
