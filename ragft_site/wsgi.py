"""What a WSGI server serves: `granian --interface wsgi ragft_site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ragft_site.settings")

application = get_wsgi_application()
