#!/usr/bin/env bash
# Rents a machine of Vast.ai and starts Hark on it.
# usage: HARK_IMAGE=... HARK_API_KEY=... ./vast.sh [--dry-run] OFFER [DOLLARS_PER_HOUR]
# OFFER is the id from: vastai search offers 'gpu_ram>=12 cuda_vers>=12.4 verified=true' -o dph
# With a bid the machine is interruptible: it can be taken back at any time.
set -euo pipefail

dry=false
if [[ ${1:-} == --dry-run ]]; then
  dry=true
  shift
fi
offer=${1:?the id of an offer is missing}
bid=${2:-}
: "${HARK_IMAGE:?the image hark:cuda in a registry of yours is missing}"
: "${HARK_API_KEY:?a key of at least 16 characters is missing}"

settings="-p 8000:8000 -e HARK_API_KEY=$HARK_API_KEY -e HARK_MODEL=${HARK_MODEL:-large-v3-turbo}"
settings+=" -e HARK_ENGINE_BACKEND=cuda"
command=(vastai create instance "$offer" --image "$HARK_IMAGE" --disk 20 --env "$settings")
[[ -z $bid ]] || command+=(--bid_price "$bid")
# The image's own entry point runs, not Vast's
command+=(--args)

if $dry; then
  shown=${command[*]}
  printf 'would run: %s\n' "${shown//"$HARK_API_KEY"/KEY}"
else
  exec "${command[@]}"
fi
