"""The train, by the calendar."""

from datetime import datetime, timedelta

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def travel(leaves, ride, day, stay):
    """Arrival and the month of the way back."""
    arrives = datetime.combine(day, leaves) + timedelta(minutes=ride)
    back = day + timedelta(days=stay)
    return {"hour": arrives.hour, "minute": arrives.minute, "month": MONTHS[back.month - 1]}
