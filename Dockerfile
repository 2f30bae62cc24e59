# Two stages: the first fetches and builds with the project's own make, the second carries only what runs.
FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
ENV UV_COMPILE_BYTECODE=1
WORKDIR /ragft
COPY Makefile package.json package-lock.json .npmrc ./
COPY requirements requirements
COPY ragft_site/__init__.py ragft_site/parts.py ragft_site/
RUN mkdir static && make .venv/.stamp static/parts/.stamp
COPY . .
ENV STATIC_ROOT=/ragft/collected
RUN SECRET_KEY=only-to-collect .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.12-slim
RUN useradd --create-home --uid 1000 ragft
WORKDIR /ragft
COPY --from=build /ragft/.venv .venv
COPY --from=build /ragft/collected collected
COPY manage.py ./
COPY ragft_site ragft_site
COPY decisions decisions
COPY costing costing
COPY templates templates
COPY static static
RUN python -m compileall -q ragft_site decisions costing
ENV PATH=/ragft/.venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/ragft/collected VAR_DIR=/var/lib/ragft
RUN install --directory --owner ragft --mode 700 /var/lib/ragft
VOLUME /var/lib/ragft
USER ragft
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-m", "ragft_site.alive", "web", "8000"]
# Without further words: everything in one container, on SQLite. docker-compose.yml runs the parts apart.
CMD ["sh", "-c", "python manage.py migrate --verbosity 0 && exec python manage.py serve --host 0.0.0.0 --port 8000"]
