#!/usr/bin/env bash
# Builds the image from this checkout and starts what .env asks for. Run it again to update: it fetches first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

git pull --ff-only
docker build -f ../../docker/Dockerfile --target cpu -t hark:cpu ../..
[[ -f .env ]] || install -m 0600 .env.example .env
if grep -q '^TUNNEL_TOKEN=.' .env || [[ -f cloudflared/config.yml ]]; then
  docker compose up -d
else
  echo "the image is built; set TUNNEL_TOKEN in $PWD/.env and run: docker compose up -d"
fi
