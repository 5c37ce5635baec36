# Two images from one file: `redress` with starter and worker (what `docker build .` makes), and
# `sandbox` with the devstack's sandbox of payment and fulfilment.
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# timetzdata: deadlines are counted in people's time zones, and the small image has no zone files.
RUN go build -trimpath -tags timetzdata -ldflags '-s -w' -o /out/ ./starter ./worker

FROM build AS build-sandbox
RUN go -C internal/devstack build -trimpath -ldflags '-s -w' -o /out/ ./sandboxd

FROM debian:trixie-20260803-slim AS base
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
RUN useradd --uid 10001 --no-create-home redress \
	&& install -d -o redress -g redress /var/lib/redress/blobs
USER 10001:10001

FROM base AS sandbox
COPY --from=build-sandbox /out/sandboxd /usr/local/bin/
CMD ["sandboxd"]

FROM base AS redress
COPY --from=build /out/ /usr/local/bin/
ENV BLOB_DIR=/var/lib/redress/blobs WORKER_LISTEN=0.0.0.0:8090 SERVE_LISTEN=0.0.0.0:8080
EXPOSE 8080 8090
CMD ["worker"]
