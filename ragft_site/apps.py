"""The site itself as an app: it brings `serve` and the system checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Configuration of `ragft_site`."""

    name = "ragft_site"
    verbose_name = "ragft"

    def ready(self) -> None:
        """Register the checks, and Celery with its signals, so that pages queue on the right broker."""
        from ragft_site import celery, checks, task_signals  # noqa: F401  # importing registers
