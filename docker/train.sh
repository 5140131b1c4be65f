#!/usr/bin/env bash
# Part of the image build: unpacks the libraries into /opt/hark, then runs the server once on real requests and
# leaves Java's AOT cache of that run in /opt/hark/hark.aot, for a fast start.
set -euo pipefail

readonly hark=/opt/hark
readonly java=/opt/java/bin/java
readonly sample=$PWD/src/main/resources/samples/digits-en.ogg
readonly url=http://127.0.0.1:8000
readonly key=training-0123456789
work=$(mktemp -d)
export HARK_DATA_DIR=$work HARK_MODELS_DIR=$work/models HARK_API_KEY=$key

# The self-test needs all the libraries, so it leaves them unpacked.
$java -jar $hark/hark.jar doctor
mv "$work"/cache/whisper-* $hark/engine
mv "$work"/cache/ffmpeg-* $hark/ffmpeg
# FFmpeg finds its own neighbours, but these do not find theirs.
for library in $hark/ffmpeg/*.so*; do patchelf --set-rpath "\$ORIGIN" "$library"; done
chmod -R a+rX $hark
rm -rf "$work"/*
# They need not lie in the jars as well.
rm $hark/lib/ffmpeg-*.jar
(
  mkdir "$work/jar"
  cd "$work/jar"
  unzip -q $hark/hark.jar
  rm -r dev/hark/whisper/linux-*
  mv META-INF/MANIFEST.MF "$work/manifest"
  "$JAVA_HOME/bin/jar" --create --file $hark/hark.jar --manifest "$work/manifest" .
)
export HARK_ENGINE_LIBRARIES=$hark/engine HARK_AUDIO_FFMPEG=$hark/ffmpeg/ffmpeg

$java @$hark/java.options -XX:AOTCacheOutput=$hark/hark.aot -jar $hark/hark.jar &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
curl -sS --retry 60 --retry-delay 1 --retry-all-errors -f $url/health
for format in json verbose_json srt; do
  curl -sS -f -H "Authorization: Bearer $key" -F file=@"$sample" -F model=digits -F response_format=$format \
    $url/v1/audio/transcriptions
done
curl -sS -f -H "Authorization: Bearer $key" $url/v1/models
curl -sS -o "$work/refused" -w '%{http_code}\n' -F file=@"$sample" $url/v1/audio/transcriptions
curl -sS -f -o "$work/metrics" http://127.0.0.1:8001/prometheus
kill $server
code=0
wait $server || code=$?
[ $code -eq 143 ] || { echo "the server ended with $code" >&2; exit 1; }

# Java refuses to start where the cache does not fit, instead of doing without.
$java @$hark/java.options -XX:AOTCache=$hark/hark.aot -XX:AOTMode=on -jar $hark/hark.jar --version
$java @$hark/java.options -XX:AOTCache=$hark/hark.aot -jar $hark/hark.jar doctor
rm -rf "$work"
