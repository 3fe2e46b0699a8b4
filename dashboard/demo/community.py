"""The example's members and what they write, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from . import words
from .models import MessageStatus
from .names import Tongue, full_name, handle
from .source import Row, Source

__all__ = ["follows", "messages", "roles", "user_roles", "users"]

ROLES = {
    "Member": "Reads, writes and follows.",
    "Helper": "Welcomes newcomers and answers their questions.",
    "Moderator": "Looks after reported messages.",
    "Founder": "Was there when it was three pots on a window sill.",
}
COLORS = ("#5b7f5b", "#8a5a44", "#46719c", "#a8572d", "#7a5c99", "#3f7d78", "#b0913a", "#95495c")


def roles() -> list[Row]:
    """Return what members do for the community."""
    return [
        {"id": number, "name": name, "description": description}
        for number, (name, description) in enumerate(ROLES.items(), start=1)
    ]


def users(source: Source, tongues: Sequence[Tongue]) -> list[Row]:
    """Return the members, those who joined first first."""
    random, calendar = source.random, source.calendar
    joined = sorted(calendar.moment(random) for _each in tongues)
    return [
        _user(source, number, tongue, moment)
        for number, (tongue, moment) in enumerate(zip(tongues, joined, strict=True))
    ]


def _user(source: Source, number: int, tongue: Tongue, joined: datetime) -> Row:
    random, username = source.random, handle(number)
    away = random.random() < 0.06
    return {
        "id": number + 1,
        "username": username,
        "name": full_name(random, tongue),
        "email": f"{username}@example.org",
        "joined_at": joined,
        "last_seen_at": None if random.random() < 0.08 else source.calendar.moment(random, since=joined),
        "active": not away,
        "locale": tongue.locale,
        "bio": words.bio(random) if random.random() < 0.35 else None,
        "avatar_color": random.choice(COLORS),
    }


def user_roles(source: Source) -> list[Row]:
    """Return who does what: everybody is a member, a few do more."""
    random = source.random
    rows = [{"user_id": user, "role_id": 1} for user in range(1, source.sizes.users + 1)]
    rows += [{"user_id": user, "role_id": 4} for user in range(1, min(3, source.sizes.users) + 1)]
    for role, part in ((2, 0.05), (3, 0.01)):
        chosen = random.sample(range(1, source.sizes.users + 1), max(1, int(source.sizes.users * part)))
        rows += [{"user_id": user, "role_id": role} for user in sorted(chosen)]
    return rows


def follows(source: Source) -> list[Row]:
    """Return who follows whom: some are followed by many, most by few."""
    random, users = source.random, source.sizes.users
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < min(source.sizes.follows, users * (users - 1) // 4):
        follower, followed = random.randint(1, users), 1 + int(users * random.random() ** 2.2)
        if follower != followed:
            pairs.add((follower, followed))
    return [{"follower_id": follower, "followed_id": followed} for follower, followed in sorted(pairs)]


def messages(source: Source, users: Sequence[Row], tongues: Sequence[Tongue]) -> list[Row]:
    """Return the messages in the order of time; a good third answer one of those before."""
    random, calendar = source.random, source.calendar
    drafts = []
    for _each in range(source.sizes.messages):
        author = int(len(users) * random.random() ** 1.7)
        drafts.append((calendar.moment(random, since=users[author]["joined_at"]), author))
    drafts.sort()
    rows: list[Row] = []
    for moment, author in drafts:
        answered = random.choice(rows[-60:])["id"] if rows and random.random() < 0.38 else None
        body = words.message(random, tongues[author], reply=answered is not None)
        edited = calendar.later(random, moment, timedelta(days=2)) if random.random() < 0.07 else None
        rows.append(
            {
                "id": len(rows) + 1,
                "author_id": author + 1,
                "in_reply_to_id": answered,
                "body": body,
                "status": random.choices(tuple(MessageStatus), (4, 92, 3, 1))[0],
                "created_at": moment,
                "edited_at": edited,
            }
        )
    return rows
