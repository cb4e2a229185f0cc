# One image for pages, worker and commands: `docker run atalaya serve`, `… worker`, `… backup /data/copy`.
FROM python:3.12.11-slim-bookworm AS installed
WORKDIR /install
COPY requirements.lock ./
RUN python -m venv /opt/atalaya \
 && /opt/atalaya/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock

FROM python:3.12.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin atalaya \
 && install --directory --mode 0700 --owner atalaya --group atalaya /data /keyring /keys
COPY --from=installed /opt/atalaya /opt/atalaya
WORKDIR /srv/atalaya
COPY LICENSE ./
COPY alembic ./alembic
COPY templates ./templates
COPY registry ./registry
# Compiled now: the file system is read-only when it runs.
RUN /opt/atalaya/bin/python -m compileall -q registry alembic
ENV PATH=/opt/atalaya/bin:$PATH \
    PYTHONPATH=/srv/atalaya \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    REGISTRY_DATA_DIR=/data \
    REGISTRY_HOST=0.0.0.0 \
    REGISTRY_PORT=8000
USER 10001:10001
VOLUME /data /keyring /keys
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["python", "-m", "registry"]
CMD ["serve"]
