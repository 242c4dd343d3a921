// Tones as people perceive them: never by colour alone.

import type { Tone } from "../api/types";
import { h } from "./dom";
import { icon, type IconName } from "./icons";

const kMarks: Record<Tone, [IconName, string]> = {
  neutral: ["info", ""],
  info: ["info", ""],
  success: ["check", "Good:"],
  warning: ["warning", "Attention:"],
  danger: ["error", "Problem:"],
};

/** An icon with a word for whoever does not see it. */
export function toneMark(tone: Tone, size = 16): HTMLElement {
  const [name, word] = kMarks[tone];
  return h("span", { class: `tone-mark ${tone}` }, icon(name, size), word ? h("span", { class: "visually-hidden" }, `${word} `) : null);
}
