#!/usr/bin/env bash
# Makes a Cloudflare Tunnel: the tunnel itself, its DNS name, and beside compose.yaml the folder cloudflared and .env.
# It may be run again at any time: what is there already stays as it is.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./setup-tunnel.sh [--dry-run] [--name TUNNEL] [--overwrite-dns] [--folder FOLDER] HOSTNAME

  HOSTNAME         under which Hark is reached, in a zone of your Cloudflare account
  --name TUNNEL    name of the tunnel, hark if not given
  --overwrite-dns  replace a DNS record of HOSTNAME that points elsewhere
  --folder FOLDER  where the compose.yaml is, this script's own folder if not given
  --dry-run        only say what would be done; asks Cloudflare, changes nothing

Needs cloudflared on this machine. It opens a browser once, to log in.
TEXT
}

dry=false
name=hark
hostname=
target=
route_options=()
while (($#)); do
  case $1 in
    --dry-run) dry=true ;;
    --overwrite-dns) route_options+=(--overwrite-dns) ;;
    --name)
      name=${2:?--name needs the name of the tunnel}
      shift
      ;;
    --folder)
      target=${2:?--folder needs the folder of a compose.yaml}
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    -*)
      usage >&2
      exit 2
      ;;
    *)
      [[ -z $hostname ]] || { usage >&2; exit 2; }
      hostname=$1
      ;;
  esac
  shift
done
[[ -n $hostname ]] || { usage >&2; exit 2; }

label='[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?'
[[ $hostname =~ ^$label(\.$label)+$ ]] || { echo "'$hostname' is no host name such as hark.example.org" >&2; exit 2; }
[[ $name =~ ^[A-Za-z0-9][A-Za-z0-9_-]*$ ]] || { echo "'$name' is no name for a tunnel: letters, digits, - and _" >&2; exit 2; }
command -v cloudflared >/dev/null || { echo "cloudflared is not installed here" >&2; exit 1; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
template=$here/cloudflared.yml
cd "${target:-$here}"
[[ -f compose.yaml ]] || { echo "there is no compose.yaml in $PWD" >&2; exit 1; }
umask 077
folder=cloudflared
credentials=$folder/credentials.json
config=$folder/config.yml
certificate=${TUNNEL_ORIGIN_CERT:-$HOME/.cloudflared/cert.pem}

say() { printf '%s\n' "$*"; }

# run COMMAND...: runs it, or says that it would
run() {
  if $dry; then
    say "would run: $*"
  else
    say "running: $*"
    "$@"
  fi
}

# replace FILE: standard input becomes FILE, at once and only if it differs
replace() {
  local file=$1 draft
  draft=$(mktemp "${TMPDIR:-/tmp}/hark-setup.XXXXXX")
  cat >"$draft"
  if [[ -f $file ]] && cmp -s "$draft" "$file"; then
    say "unchanged: $file"
    rm "$draft"
  elif $dry; then
    say "would write: $file"
    rm "$draft"
  else
    # beside its place, where a rename is atomic
    mv "$draft" "$file.new"
    mv "$file.new" "$file"
    say "wrote: $file"
  fi
}

# with_value KEY VALUE: copies standard input, with KEY=VALUE in place of any other value of KEY
with_value() {
  awk -v key="$1" -v value="$2" '
    index($0, key "=") == 1 { if (!done) print key "=" value; done = 1; next }
    { print }
    END { if (!done) print key "=" value }'
}

# The number of the group that owns the first of the devices which exists
group_of() {
  local device
  for device in "$@"; do
    if [[ -e $device ]]; then
      stat -c %g "$device"
      return
    fi
  done
}

log_in() {
  if [[ -f $certificate ]]; then
    say "unchanged: logged in, $certificate"
  else
    run cloudflared tunnel login
  fi
}

# The id of the tunnel with our name, empty where there is none. Of the ids in the answer the tunnel's own is the first.
tunnel_id() {
  [[ -f $certificate ]] || return 0
  local answer
  answer=$(cloudflared tunnel list --name "$name" --output json)
  tr -d ' \n' <<<"$answer" | sed -n 's/^\[{"id":"\([0-9a-f-]*\)".*/\1/p'
}

credentials_id() {
  tr -d ' \n' <"$credentials" | sed -n 's/.*"TunnelID":"\([0-9a-f-]*\)".*/\1/p'
}

make_tunnel() {
  run mkdir -p "$folder"
  if [[ -z $id ]]; then
    if [[ -e $credentials ]]; then
      say "$credentials belongs to a tunnel that is not in your account any more; move it away and run this again" >&2
      exit 1
    fi
    run cloudflared tunnel create --credentials-file "$credentials" "$name"
    id=$(tunnel_id)
    $dry && id=${id:-00000000-0000-0000-0000-000000000000}
  elif [[ ! -e $credentials ]]; then
    say "the tunnel $name exists ($id); its credentials are fetched"
    run cloudflared tunnel token --cred-file "$credentials" "$id"
  elif [[ $(credentials_id) != "$id" ]]; then
    say "$credentials is of the tunnel $(credentials_id), but $name is $id; move it away and run this again" >&2
    exit 1
  else
    say "unchanged: tunnel $name ($id)"
  fi
  [[ -n $id ]] || { say "cloudflared made no tunnel named $name" >&2; exit 1; }
}

write_config() {
  sed -e '1d' -e "s/TUNNEL_ID/$id/" -e "s/HOSTNAME/$hostname/" "$template" | replace "$config"
}

# Who runs this reads the credentials; the groups are asked for only where the example has them
write_env() {
  local source=.env text video render
  [[ -f $source ]] || source=.env.example
  text=$(with_value CLOUDFLARED_USER "$(id -u):$(id -g)" <"$source")
  if grep -q '^RENDER_GID=' <<<"$text"; then
    video=$(group_of /dev/dri/card*)
    render=$(group_of /dev/kfd /dev/dri/renderD*)
    if [[ -n $video && -n $render ]]; then
      text=$(with_value VIDEO_GID "$video" <<<"$text" | with_value RENDER_GID "$render")
    else
      say "no GPU is seen here: set VIDEO_GID and RENDER_GID in .env on the machine that has it"
    fi
  fi
  replace .env <<<"$text"
}

log_in
id=$(tunnel_id)
make_tunnel
run cloudflared tunnel route dns "${route_options[@]}" "$id" "$hostname"
write_config
write_env
$dry || say "done; now: docker compose up -d"
