{{- /* What finds the pods. */ -}}
{{- define "winnow.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "winnow.labels" -}}
{{ include "winnow.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /*
Name, labels and namespace of an object: (list $ NAME). The names are fixed: so are those of the
webhook configurations, the Lease and the Secret, since a cluster has one Winnow.
*/ -}}
{{- define "winnow.metadata" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
namespace: {{ $root.Release.Namespace }}
labels:
  {{- include "winnow.labels" $root | nindent 2 }}
{{- end }}

{{- define "winnow.clusterMetadata" -}}
name: {{ index . 1 }}
labels:
  {{- include "winnow.labels" (index . 0) | nindent 2 }}
{{- end }}

{{- define "winnow.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{- /* Who has the rights. */ -}}
{{- define "winnow.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: winnow
    namespace: {{ .Release.Namespace }}
{{- end }}
