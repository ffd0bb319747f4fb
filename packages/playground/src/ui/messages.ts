/** Every text of the page in every language. What the engine says is English everywhere. */

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

/** `{0}` and `{1}` stand for what is filled in. */
const messages = {
  title: ["Winnow playground", "Winnow 演练场"],
  intro: [
    "Kubernetes policies, judged as you type. Nothing leaves this tab.",
    "边输入边评判 Kubernetes 策略。数据不会离开本标签页。",
  ],
  skipToResults: ["Skip to results", "跳到结果"],
  inputs: ["Inputs", "输入"],
  policies: ["Policies", "策略"],
  resources: ["Resources", "资源"],
  oldResources: ["Old resources", "旧资源"],
  oldResourcesHint: [
    "What the resources of the same names were before; used on UPDATE and DELETE.",
    "同名资源之前的内容；用于 UPDATE 和 DELETE。",
  ],
  context: ["Outside world", "外部环境"],
  contextHint: [
    "What the cluster holds: ConfigMaps and other objects, apiCallResponses for calls, variables, images, globalContextEntries, roles and clusterRoles of the user.",
    "集群中的内容：ConfigMap 等对象、调用的应答（apiCallResponses）、变量（variables）、镜像（images）、全局上下文（globalContextEntries）、用户的角色（roles、clusterRoles）。",
  ],
  exceptions: ["Exceptions", "例外"],
  settings: ["Settings", "设置"],
  namespaceLabels: ["Namespace labels (YAML)", "命名空间标签（YAML）"],
  operation: ["Operation", "操作"],
  userName: ["User name", "用户名"],
  groups: ["Groups, separated by commas", "用户组，用逗号分隔"],
  semantics: ["Semantics", "语义"],
  examples: ["Examples", "示例"],
  share: ["Share and open", "分享与打开"],
  files: ["Files", "文件"],
  filesHint: [
    "Each document goes where its kind belongs. Files stay in this browser.",
    "每个文档按其种类归位。文件不会离开此浏览器。",
  ],
  openFiles: ["Open files", "打开文件"],
  openFolder: ["Open a folder", "打开文件夹"],
  saveFiles: ["Save everything as a zip file", "将全部内容保存为 zip 文件"],
  filesFailed: ["These files cannot be opened: {0}", "无法打开这些文件：{0}"],
  openedFiles: ["files", "文件"],
  history: ["History", "历史"],
  undo: ["Undo", "撤销"],
  close: ["Close", "关闭"],
  language: ["Language", "语言"],
  theme: ["Theme", "主题"],
  themeSystem: ["System", "跟随系统"],
  themeLight: ["Light", "浅色"],
  themeDark: ["Dark", "深色"],
  plainText: ["Plain text fields", "纯文本输入框"],
  results: ["Results", "结果"],
  verdicts: ["Verdicts", "裁决"],
  mutations: ["Changes", "变更"],
  generated: ["Generated resources", "生成的资源"],
  podSecurity: ["Pod Security Admission", "Pod 安全准入"],
  pass: ["pass", "通过"],
  fail: ["fail", "失败"],
  warn: ["warn", "警告"],
  error: ["error", "错误"],
  skip: ["skip", "跳过"],
  unmatched: ["no match", "不匹配"],
  denied: ["denied", "拒绝"],
  allowed: ["allowed", "允许"],
  forbidden: ["forbidden", "禁止"],
  enforced: ["enforced by the namespace", "由命名空间强制执行"],
  reported: ["reported only", "仅报告"],
  show: ["Show", "显示"],
  showAll: ["Show all {0}", "显示全部 {0} 项"],
  running: ["Judging…", "评判中…"],
  summary: [
    "{0} denied, {1} failing, {2} passing, {3} errors",
    "拒绝 {0}，失败 {1}，通过 {2}，错误 {3}",
  ],
  milliseconds: ["{0} ms", "{0} 毫秒"],
  problems: [
    "{0} error(s) in what is written; nothing is judged until they are gone",
    "输入中有 {0} 个错误；改正之前不会评判",
  ],
  nothing: [
    "Write a policy and a resource, or open an example.",
    "请输入策略和资源，或打开一个示例。",
  ],
  noRows: ["No rule speaks about these resources.", "没有规则涉及这些资源。"],
  stopped: [
    "Stopped: this took longer than {0} seconds. Change a policy or a resource to try again.",
    "已停止：运行超过 {0} 秒。修改策略或资源后会重试。",
  ],
  broken: ["The engine broke: {0}", "引擎出错：{0}"],
  explaining: ["Looking…", "查询中…"],
  notExplained: ["This row is out of date or took too long.", "此行已过期或耗时过长。"],
  noSteps: [
    "The rule was not asked: an earlier one decided.",
    "该规则未被评估：之前的规则已作出决定。",
  ],
  holds: ["holds", "成立"],
  holdsNot: ["does not hold", "不成立"],
  notAsked: ["not asked", "未评估"],
  found: ["found {0}", "实际为 {0}"],
  wanted: ["wanted {0}", "期望为 {0}"],
  line: ["line {0}", "第 {0} 行"],
  usedExceptions: ["exceptions: {0}", "例外：{0}"],
  differences: ["decided by a difference: {0}", "由语义差异决定：{0}"],
  exampleMesh: ["Service mesh exemptions", "服务网格豁免"],
  exampleRules: ["One for each kind of rule", "每种规则一个示例"],
  examplePodSecurity: [
    "Controls of the Pod Security Standards, one by one",
    "Pod 安全标准的各个控制项",
  ],
  opened: ["Opened: {0}.", "已打开：{0}。"],
  kept: ["What was here before is in the history.", "之前的内容在历史中。"],
  kyvernoLink: ["a link of Kyverno's playground", "Kyverno 演练场链接"],
  sharedLink: ["a shared link", "分享链接"],
  unused: ["Not used: {0}.", "未使用：{0}。"],
  linkFailed: ["This link cannot be opened: {0}", "无法打开此链接：{0}"],
  linkLabel: ["Link to this page with everything in it", "包含全部内容的链接"],
  linkSize: ["{0} characters", "{0} 个字符"],
  copy: ["Copy", "复制"],
  copied: ["Copied.", "已复制。"],
  copyFailed: ["Press Ctrl+C or ⌘C to copy.", "请按 Ctrl+C 或 ⌘C 复制。"],
  openLabel: [
    "Open a link, of this page or of Kyverno's playground",
    "打开本页面或 Kyverno 演练场的链接",
  ],
  open: ["Open", "打开"],
  funnel: ["How wide are the exemptions?", "豁免有多宽？"],
  funnelIntro: [
    "Pods that each break the standard in one way are judged with each exemption and without it. Wide bands let much through; each hole shows the smallest pod that gets in.",
    "对每个以一种方式违反标准的 Pod，分别在有和没有每个豁免时进行评判。色带越宽，放行越多；每个漏洞都给出能进入的最小 Pod。",
  ],
  auditing: ["Measuring…", "测量中…"],
  auditCounts: [
    "{0} pods judged, {1} forbidden by {3}; {2} of those get in.",
    "已评判 {0} 个 Pod，其中 {1} 个被 {3} 禁止；其中 {2} 个能进入。",
  ],
  auditNothing: ["No exemption frees anything.", "没有豁免放行任何内容。"],
  auditFailed: [
    "Nothing is measured until the errors in the policies are gone.",
    "改正策略中的错误之前不会测量。",
  ],
  auditStopped: [
    "Stopped: this took longer than {0} seconds. `winnow audit` has no such limit.",
    "已停止：超过 {0} 秒。`winnow audit` 没有此限制。",
  ],
  frees: ["Frees {0} of {1}.", "放行 {0}／{1}。"],
  beyond: ["No single exemption is to blame", "并非某一个豁免所致"],
  idle: ["Exemptions that free nothing", "未放行任何内容的豁免"],
  leftOut: ["Not looked at", "未检查"],
  notDrawn: ["and {0} more", "另有 {0} 项"],
  takeWitness: ["Put this into the resources", "放入资源"],
  witness: ["a pod that gets in", "一个能进入的 Pod"],
  historyEmpty: ["Nothing was replaced yet.", "还没有被替换的内容。"],
  historyEntry: ["{0}: {1} lines of policies, {2} of resources", "{0}：策略 {1} 行，资源 {2} 行"],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type MessageKey = keyof typeof messages;

/** A text of the page, with what belongs into its gaps. */
export type Translate = (key: MessageKey, ...values: readonly (string | number)[]) => string;

export function createTranslate(language: Language): Translate {
  const column = languages.indexOf(language);
  return (key, ...values) =>
    (messages[key][column] ?? messages[key][0]).replaceAll(/\{(\d)\}/gu, (gap, index: string) =>
      String(values[Number(index)] ?? gap),
    );
}

/** The language that a browser's list of languages asks for. */
export function preferredLanguage(wanted: readonly string[]): Language {
  return wanted[0]?.toLowerCase().startsWith("zh") === true ? "zh" : "en";
}

export const messageKeys = Object.keys(messages) as readonly MessageKey[];
