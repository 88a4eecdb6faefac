# The server alone, without the training. Build and run:
#   docker build -t smearlens .
#   docker run --rm -p 8000:8000 -v smearlens:/data \
#     -e SMEARLENS_PUBLIC_URL=http://<the laptop's address>:8000 smearlens
# The history is in /data; with SMEARLENS_DATABASE_URL it is in PostgreSQL.
FROM python:3.11.15-slim-bookworm AS build
WORKDIR /src
COPY deploy/server.lock deploy/postgres.lock ./
RUN python -m venv /opt/smearlens \
 && /opt/smearlens/bin/pip install --no-cache-dir --require-hashes \
    --requirement server.lock --requirement postgres.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY app app
COPY models models
COPY static static
COPY templates templates
RUN /opt/smearlens/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.15-slim-bookworm
LABEL org.opencontainers.image.title="Smearlens" \
      org.opencontainers.image.description="Name the white blood cell in a photo of a smear" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/smearlens /opt/smearlens
ENV PATH=/opt/smearlens/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SMEARLENS_CONTAINER=1 \
    SMEARLENS_PORT=8000 \
    SMEARLENS_FOLDER=/data
RUN install -d -o 1000 -g 1000 -m 700 /data
VOLUME /data
USER 1000
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["smearlens", "health"]
CMD ["smearlens", "serve"]
