"""Counts the worked examples again, in another way and with another time zone
library: minute by minute, asking of each whether it counts. It prints the rows
that come out otherwise, and how many there are.

    python3 internal/clock/testdata/recount.py
"""

import datetime as dt
import json
import pathlib
import re
import zoneinfo

HERE = pathlib.Path(__file__).parent
MINUTE = dt.timedelta(minutes=1)
UTC = dt.timezone.utc
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def minutes(clock):
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


class Calendar:
    def __init__(self, entry):
        self.zone = zoneinfo.ZoneInfo(entry["zone"])
        self.week = {day: spans for days, spans in entry["hours"].items() for day in days.split()}
        self.off = set(entry.get("off", []))
        self.on = set(entry.get("on", []))

    def hours(self, date):
        if str(date) in self.off:
            return []
        if str(date) in self.on:
            return next(self.week[day] for day in DAYS if day in self.week)
        return self.week.get(DAYS[date.weekday()], [])

    def open(self, clock):
        """Is this local time within hours of its day, or of the night before?"""
        minute = clock.hour * 60 + clock.minute
        for back in (0, 1):
            for span in self.hours(clock.date() - dt.timedelta(days=back)):
                begin, end = map(minutes, span.split("-"))
                if end <= begin:
                    end += 24 * 60
                if begin <= minute + back * 24 * 60 < end:
                    return True
        return False

    def read(self, text):
        text = text.strip()
        if re.search(r"[+-]\d\d:\d\d$", text):
            return dt.datetime.fromisoformat(text).astimezone(UTC)
        return dt.datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(UTC)


def amount(text):
    unit = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1, "s": 0}
    return sum(int(n) * unit[u] for n, u in re.findall(r"(\d+)([wdhms])", text))


def due(left, kind, calendar, start, pauses):
    if left == 0:
        return start
    begun = start.astimezone(calendar.zone).date()
    at = start - dt.timedelta(days=3)
    # What the clock on the wall has shown at most: a time that comes twice
    # counts when it comes first, as Zone promises.
    shown = at.astimezone(calendar.zone).replace(tzinfo=None)
    while at < start + dt.timedelta(days=200):
        still = any(a <= at and (b is None or at < b) for a, b in pauses)
        if kind not in ("business_days", "natural_days") and at >= start and not still:
            if kind == "wall" or calendar.open(shown):
                left -= 1
        before, at = shown, at + MINUTE
        shown = max(shown, at.astimezone(calendar.zone).replace(tzinfo=None))
        if kind in ("business_days", "natural_days") and before.date() < shown.date() and before.date() > begun:
            still = any(a < at and (b is None or at <= b) for a, b in pauses)
            if not still and (kind == "natural_days" or calendar.hours(before.date())):
                left -= 24 * 60
        if left == 0:
            return at
    return None


def main():
    calendars = {name: Calendar(entry) for name, entry in json.loads((HERE / "calendars.json").read_text()).items()}
    rows = wrong = 0
    for path in sorted((HERE / "examples").glob("*.txt")):
        for line in path.read_text().splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            rows += 1
            measure, start, pauses, want, _ = [field.strip() for field in line.split("|", 4)]
            pick = None
            if measure.startswith(("earliest ", "latest ")):
                pick, measure = measure.split(" ", 1)
            ends = []
            for part in measure.split(","):
                within, kind, name = part.split()
                calendar = calendars[name]
                spans = []
                for a, b in re.findall(r"(\d{4}-\d\d-\d\d [^/ ,]+)/(\d{4}-\d\d-\d\d [^/ ,]+)?", pauses):
                    spans.append((calendar.read(a), calendar.read(b) if b else None))
                ends.append(due(amount(within), kind, calendar, calendar.read(start), spans))
            never = dt.datetime.max.replace(tzinfo=UTC)
            ends = [end or never for end in ends]
            end = max(ends) if pick == "latest" else min(ends)
            if end != (never if want == "never" else calendar.read(want)):
                wrong += 1
                print(f"{path.name}: {line}\n    counted: {'never' if end == never else end.astimezone(calendar.zone)}")
    print(f"{rows} rows, {wrong} come out otherwise")


main()
