"""How often something may be asked: counted in this process's memory, which is enough for one server and forgotten with it."""
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable

MOST_KEYS = 5000


class Limit:
    """No more than `most` times within `seconds` for each key."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = time.monotonic):
        self.most, self.seconds, self._now = most, seconds, now
        self._seen: dict[Hashable, deque[float]] = {}
        self._lock = threading.Lock()

    def is_over(self, key: Hashable) -> bool:
        """Whether the key has had its fill; asking does not count."""
        with self._lock:
            return len(self._living(key)) >= self.most

    def count(self, key: Hashable) -> bool:
        """Count one more; whether it was still allowed."""
        with self._lock:
            times = self._living(key)
            if len(times) >= self.most:
                return False
            times.append(self._now())
            self._seen[key] = times
            return True

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._seen.clear()

    def _living(self, key: Hashable) -> deque[float]:
        since = self._now() - self.seconds
        if len(self._seen) > MOST_KEYS:
            self._seen = {one: times for one, times in self._seen.items() if times and times[-1] > since}
        times = self._seen.get(key, deque())
        while times and times[0] <= since:
            times.popleft()
        return times
