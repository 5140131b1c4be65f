{{- define "hark.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Short enough for the longest suffix, "-metrics" */ -}}
{{- define "hark.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 55 | trimSuffix "-" }}
{{- else if contains (include "hark.name" .) .Release.Name }}
{{- .Release.Name | trunc 55 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "hark.name" .) | trunc 55 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "hark.selectorLabels" -}}
app.kubernetes.io/name: {{ include "hark.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hark.labels" -}}
{{ include "hark.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "hark.serviceAccountName" -}}
{{- default (ternary (include "hark.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{- define "hark.image" -}}
{{- $backend := .Values.engine.backend }}
{{- printf "%s:%s" .Values.image.repository (default (ternary "cpu" $backend (eq $backend "auto")) .Values.image.tag) }}
{{- end }}

{{- /* Where the key is, empty where Hark makes one itself */ -}}
{{- define "hark.keySecret" -}}
{{- if .Values.apiKey.existingSecret }}
{{- .Values.apiKey.existingSecret }}
{{- else if .Values.apiKey.value }}
{{- include "hark.fullname" . }}
{{- end }}
{{- end }}

{{- define "hark.gpuResource" -}}
{{- default (printf "%s.com/gpu" .Values.gpu.vendor) .Values.gpu.resource }}
{{- end }}

{{- /* "true" where there may be more than one pod, else empty */ -}}
{{- define "hark.several" -}}
{{- if or (ne .Values.autoscaling.type "none") (gt (int .Values.replicaCount) 1) }}true{{ end }}
{{- end }}

{{- /* "true" where the models volume can be mounted by pods on several nodes, as far as this chart can tell */ -}}
{{- define "hark.modelsShared" -}}
{{- $models := .Values.persistence.models }}
{{- if or (not $models.enabled) (has "ReadWriteMany" $models.accessModes) (has "ReadOnlyMany" $models.accessModes) }}true{{ end }}
{{- end }}

{{- /* The HTTP server takes no longer than drainSeconds; the workers end within seconds after it */ -}}
{{- define "hark.graceSeconds" -}}
{{- add .Values.preStopSeconds .Values.drainSeconds 10 }}
{{- end }}

{{- /* How many seconds of audio wait, over all pods of this release */ -}}
{{- define "hark.queueQuery" -}}
sum(hark_engine_queue_audio_seconds{namespace={{ .Release.Namespace | quote }},pod=~"{{ include "hark.fullname" . }}-[0-9a-z]+-[0-9a-z]+"})
{{- end }}

{{- /* Refuses what would start and then not work */ -}}
{{- define "hark.validate" -}}
{{- $key := include "hark.keySecret" . }}
{{- $data := .Values.persistence.data }}
{{- if and .Values.apiKey.existingSecret .Values.apiKey.value }}
{{- fail "apiKey.existingSecret and apiKey.value are both set: which one is the key?" }}
{{- end }}
{{- if and (not $key) (not $data.enabled) }}
{{- fail "There is no key: set apiKey.existingSecret, or persistence.data.enabled=true so that the key Hark makes at its first start outlives the pod." }}
{{- end }}
{{- if include "hark.several" . }}
{{- if not $key }}
{{- fail "More than one pod needs apiKey.existingSecret: without it each would make a key of its own and refuse the others'." }}
{{- end }}
{{- if $data.enabled }}
{{- fail "More than one pod needs persistence.data.enabled=false: a data folder belongs to one server, and another that starts on it takes the first one's sockets away. With a given key nothing in it has to be kept." }}
{{- end }}
{{- if and (not (include "hark.modelsShared" .)) (not .Values.persistence.models.existingClaim) }}
{{- fail "More than one pod needs persistence.models.accessModes with ReadWriteMany or ReadOnlyMany, an existingClaim that allows it, or persistence.models.enabled=false." }}
{{- end }}
{{- end }}
{{- $backend := .Values.engine.backend }}
{{- $vendor := .Values.gpu.vendor }}
{{- if and (eq $backend "cuda") (ne $vendor "nvidia") }}
{{- fail "engine.backend=cuda needs gpu.vendor=nvidia." }}
{{- end }}
{{- if and (eq $backend "rocm") (ne $vendor "amd") }}
{{- fail "engine.backend=rocm needs gpu.vendor=amd." }}
{{- end }}
{{- if and (eq $backend "vulkan") (not $vendor) }}
{{- fail "engine.backend=vulkan needs gpu.vendor." }}
{{- end }}
{{- if and (eq $backend "cpu") $vendor }}
{{- fail "gpu.vendor is set, but engine.backend=cpu would leave the GPU idle." }}
{{- end }}
{{- if and (eq .Values.autoscaling.type "keda") (not .Values.autoscaling.keda.serverAddress) }}
{{- fail "autoscaling.type=keda needs autoscaling.keda.serverAddress, the URL of Prometheus." }}
{{- end }}
{{- if lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas) }}
{{- fail "autoscaling.maxReplicas is less than minReplicas." }}
{{- end }}
{{- end }}

{{- define "hark.volume" -}}
{{- if .claim.enabled -}}
persistentVolumeClaim:
  claimName: {{ default .name .claim.existingClaim }}
{{- else -}}
emptyDir:
  sizeLimit: {{ .claim.sizeLimit }}
{{- end }}
{{- end }}
