export { countedVerdict, isScored } from "@winnow/engine";
