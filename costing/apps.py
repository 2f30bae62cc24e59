"""The app that says what each approach costs."""

from django.apps import AppConfig


class CostingConfig(AppConfig):
    """Configuration of `costing`."""

    name = "costing"
