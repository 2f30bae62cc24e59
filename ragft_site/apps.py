"""The site itself as an app: it brings `serve` and the system checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Configuration of `ragft_site`."""

    name = "ragft_site"
    verbose_name = "ragft"

    def ready(self) -> None:
        """Register the system checks."""
        from ragft_site import checks  # noqa: F401  # importing registers
