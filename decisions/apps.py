"""The app that holds people, teams, reviews and decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Configuration of `decisions`."""

    name = "decisions"
