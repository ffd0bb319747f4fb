{{- /* The action of a control: (list $ NAME). */ -}}
{{- define "winnow-policies.action" -}}
{{- $root := index . 0 -}}
{{- get $root.Values.controls (index . 1) | default $root.Values.failureAction -}}
{{- end }}

{{- define "winnow-policies.labels" -}}
labels:
  app.kubernetes.io/name: {{ .Chart.Name }}
  app.kubernetes.io/instance: {{ .Release.Name | quote }}
  app.kubernetes.io/managed-by: {{ .Release.Service }}
  helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
  {{- with .Values.labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "winnow-policies.exclude" -}}
{{- with .Values.exclude.namespaces -}}
exclude:
  any:
    - resources:
        namespaces:
          {{- toYaml . | nindent 10 }}
{{- end }}
{{- end }}

{{- /* The controls of the chosen profile, as a JSON list. */ -}}
{{- define "winnow-policies.profileControls" -}}
{{- $chosen := list -}}
{{- range include "winnow-policies.controls" . | fromJsonArray -}}
{{- if or (eq .level "baseline") (eq $.Values.profile "restricted") -}}
{{- $chosen = append $chosen . -}}
{{- end -}}
{{- end -}}
{{- toJson $chosen -}}
{{- end }}

{{- /*
The actions that a podSecurity policy is needed for, as a JSON list. Exclusions have no name for the
hosts of probes, so nothing can take that control out of a policy that enforces others.
*/ -}}
{{- define "winnow-policies.actions" -}}
{{- $actions := list -}}
{{- range include "winnow-policies.profileControls" . | fromJsonArray -}}
{{- $actions = append $actions (include "winnow-policies.action" (list $ .name)) -}}
{{- end -}}
{{- $actions = uniq $actions | sortAlpha -}}
{{- if and (gt (len $actions) 1) (eq (include "winnow-policies.action" (list $ "host-probes")) "Audit") -}}
{{- fail "controls: style podSecurity cannot audit host-probes while it enforces another control: set host-probes to Enforce, or style to rules" -}}
{{- end -}}
{{- toJson $actions -}}
{{- end }}

{{- /* What a podSecurity policy of an action leaves out: (list $ ACTION). */ -}}
{{- define "winnow-policies.podSecurityExclude" -}}
{{- $root := index . 0 -}}
{{- $action := index . 1 -}}
{{- $entries := list -}}
{{- $seen := list "" -}}
{{- range include "winnow-policies.profileControls" $root | fromJsonArray -}}
{{- if and (ne (include "winnow-policies.action" (list $root .name)) $action) (not (has .control $seen)) -}}
{{- $seen = append $seen .control -}}
{{- if ne .scope "pod" -}}
{{- $entries = append $entries (dict "controlName" .control "images" (list "*")) -}}
{{- end -}}
{{- if ne .scope "container" -}}
{{- $entries = append $entries (dict "controlName" .control) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range include "winnow-policies.meshEntries" $root | fromJsonArray -}}
{{- if not (has .controlName $seen) -}}
{{- $entries = append $entries . -}}
{{- end -}}
{{- end -}}
{{- with $entries -}}
exclude:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end }}
