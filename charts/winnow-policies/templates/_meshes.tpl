{{- /* The images of a mesh's init container, as a JSON list: (list MESH REPOSITORY). */ -}}
{{- define "winnow-policies.meshImages" -}}
{{- $mesh := index . 0 -}}
{{- $repository := index . 1 -}}
{{- $images := list -}}
{{- range $registry := $mesh.registries -}}
{{- range $mesh.versions -}}
{{- $images = append $images (printf "%s/%s:%s" $registry $repository .) -}}
{{- end -}}
{{- range $mesh.digests -}}
{{- $images = append $images (printf "%s/%s@%s" $registry $repository .) -}}
{{- end -}}
{{- end -}}
{{- toJson $images -}}
{{- end }}

{{- define "winnow-policies.istioImages" -}}
{{- include "winnow-policies.meshImages" (list .Values.exceptions.istio "proxyv2") -}}
{{- end }}

{{- define "winnow-policies.linkerdImages" -}}
{{- include "winnow-policies.meshImages" (list .Values.exceptions.linkerd "proxy-init") -}}
{{- end }}

{{- /* Entries of podSecurity.exclude for the init containers of meshes, as a JSON list. */ -}}
{{- define "winnow-policies.meshEntries" -}}
{{- $entries := list -}}
{{- $context := "spec.initContainers[*].securityContext" -}}
{{- $network := list "NET_ADMIN" "NET_RAW" -}}
{{- $isRestricted := eq .Values.profile "restricted" -}}
{{- with include "winnow-policies.istioImages" . | fromJsonArray -}}
{{- $entries = append $entries (dict "controlName" "Capabilities" "images" . "restrictedField" (printf "%s.capabilities.add" $context) "values" $network) -}}
{{- if $isRestricted -}}
{{- $entries = append $entries (dict "controlName" "Running as Non-root" "images" . "restrictedField" (printf "%s.runAsNonRoot" $context) "values" (list "false")) -}}
{{- $entries = append $entries (dict "controlName" "Running as Non-root user" "images" . "restrictedField" (printf "%s.runAsUser" $context) "values" (list "0")) -}}
{{- end -}}
{{- end -}}
{{- with include "winnow-policies.linkerdImages" . | fromJsonArray -}}
{{- $entries = append $entries (dict "controlName" "Capabilities" "images" . "restrictedField" (printf "%s.capabilities.add" $context) "values" $network) -}}
{{- if $isRestricted -}}
{{- $entries = append $entries (dict "controlName" "Capabilities" "images" . "restrictedField" (printf "%s.capabilities.drop" $context) "values" (list "<unset>")) -}}
{{- end -}}
{{- end -}}
{{- toJson $entries -}}
{{- end }}

{{- /*
JMESPath: whether an init container is the one that a mesh injects, and does what it is there for. It
ends before the pod's own containers start, and its program is the image's own.
*/ -}}
{{- define "winnow-policies.isIstioInit" -}}
contains(`{{ include "winnow-policies.istioImages" . }}`, image) && name == 'istio-init' && restartPolicy == `null` && command == `null` && (args == `null` || args[0] == 'istio-iptables')
{{- end }}

{{- define "winnow-policies.isLinkerdInit" -}}
contains(`{{ include "winnow-policies.linkerdImages" . }}`, image) && name == 'linkerd-init' && restartPolicy == `null` && command == `null`
{{- end }}

{{- /* JMESPath: no capability is added but those of a JSON list. */ -}}
{{- define "winnow-policies.addsOnly" -}}
!contains(map(&contains(`{{ . }}`, @), securityContext.capabilities.add || `[]`), `false`)
{{- end }}

{{- /* What an entry of foreach passes over: (list $ LEVEL CONTROL). */ -}}
{{- define "winnow-policies.meshPrecondition" -}}
{{- $root := index . 0 -}}
{{- $level := index . 1 -}}
{{- $control := index . 2 -}}
{{- $istio := include "winnow-policies.istioImages" $root | fromJsonArray -}}
{{- $linkerd := include "winnow-policies.linkerdImages" $root | fromJsonArray -}}
{{- $network := list "NET_ADMIN" "NET_RAW" "NET_BIND_SERVICE" -}}
{{- if eq $level "baseline" -}}
{{- $network = concat $network (list "AUDIT_WRITE" "CHOWN" "DAC_OVERRIDE" "FOWNER" "FSETID" "KILL" "MKNOD" "SETFCAP" "SETGID" "SETPCAP" "SETUID" "SYS_CHROOT") -}}
{{- end -}}
{{- $addsOnly := include "winnow-policies.addsOnly" (toJson $network) -}}
{{- $alternatives := list -}}
{{- if $istio -}}
{{- $isIstio := include "winnow-policies.isIstioInit" $root -}}
{{- if eq $control "capabilities" -}}
{{- $isIstio = printf "%s && %s" $isIstio $addsOnly -}}
{{- if eq $level "restricted" -}}
{{- $isIstio = printf "%s && contains(securityContext.capabilities.drop || `[]`, 'ALL')" $isIstio -}}
{{- end -}}
{{- end -}}
{{- $alternatives = append $alternatives $isIstio -}}
{{- end -}}
{{- if and $linkerd (eq $control "capabilities") -}}
{{- $isLinkerd := include "winnow-policies.isLinkerdInit" $root -}}
{{- $alternatives = append $alternatives (printf "%s && %s" $isLinkerd $addsOnly) -}}
{{- end -}}
{{- with $alternatives -}}
preconditions:
  all:
    - key: >-
        {{ "{{" }} length([element][?{{ join " || " . }}]) }}
      operator: Equals
      value: 0
{{- end -}}
{{- end }}
