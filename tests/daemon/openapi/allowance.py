"""Promises that no test of a whole daemon sees kept, each with the reason.

A line is STATUS COUNT WHY, or STATUS METHOD PATH WHY. The first kind is of all operations that
promise this status and were not seen to answer it, and says how many: neither more nor fewer may
be.
"""
import collections


class Allowance:
    def __init__(self, text):
        self.counts = {}
        self.single = set()
        for line in text.splitlines():
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[1].isdigit():
                self.counts[int(words[0])] = int(words[1])
            else:
                self.single.add((words[1], words[2], int(words[0])))

    def complaints(self, unseen):
        """What is not as it says: unseen and not allowed, or allowed and seen."""
        wrong = [f"{method} {path} {status} may be unseen, but was seen or is not promised"
                 for method, path, status in sorted(self.single - unseen)]
        by_status = collections.defaultdict(list)
        for method, path, status in sorted(unseen - self.single):
            by_status[status].append(f"{method} {path}")
        for status in sorted(set(by_status) | set(self.counts)):
            found = by_status.get(status, [])
            if len(found) != self.counts.get(status, 0):
                wrong.append(f"{status} was not seen of {len(found)} operations, "
                             f"{self.counts.get(status, 0)} are allowed: {', '.join(found)}")
        return wrong
