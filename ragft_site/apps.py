"""The site itself as an app: it brings `serve` and the system checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Configuration of `ragft_site`."""

    name = "ragft_site"
    verbose_name = "ragft"

    def ready(self) -> None:
        """Register the checks, the Celery app, so that pages queue tasks on the right broker, and its signals."""
        from ragft_site import celery, checks, task_signals  # noqa: F401  # importing registers
