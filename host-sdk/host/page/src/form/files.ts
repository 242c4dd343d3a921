// Chosen or dropped files, read into the form the API takes: {"filename","content":"<base64>"}.

import { h, replace, setAttr } from "../app/dom";
import { bytes } from "../app/format";
import { icon } from "../app/icons";

export interface FileValue {
  filename: string;
  content: string;
}

/** Without a limit of its own a file may have this many bytes; a token or certificate has a few thousand. */
const kDefaultLimit = 1024 * 1024;
/** In one field, as the host has it. */
const kMostFiles = 20;

export class FilePicker {
  readonly element: HTMLElement;
  readonly control: HTMLInputElement;
  problem = "";
  private files: File[] = [];
  private readonly list = h("ul", { class: "file-list" });

  constructor(id: string, private readonly options: { accept?: string | undefined; limit?: number | undefined; multiple: boolean; title: string; changed: () => void }) {
    this.control = h("input", { class: "visually-hidden file-input", id, attrs: { type: "file", accept: options.accept, multiple: options.multiple } });
    this.control.addEventListener("change", () => { this.take([...(this.control.files ?? [])]); this.control.value = ""; });
    const zone = h("label", { class: "drop", attrs: { for: id } }, icon("file"),
      h("span", null, h("span", { class: "linklike" }, options.multiple ? "Choose files" : "Choose a file"), " or drop here", options.accept ? h("span", { class: "quiet" }, ` (${options.accept.split(",").join(", ")})`) : null));
    const over = (on: boolean) => (event: DragEvent): void => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => { over(false)(event); this.take([...(event.dataTransfer?.files ?? [])]); });
    this.element = h("div", { class: "file-field" }, this.control, zone, this.list);
  }

  get filled(): boolean {
    return this.files.length > 0;
  }

  /** Tells one choice of files from another, for "has anything changed". */
  get print(): string {
    return this.files.map((file) => `${file.name} ${file.size} ${file.lastModified}`).join("\n");
  }

  set disabled(off: boolean) {
    this.control.disabled = off;
    setAttr(this.element, "inert", off);
  }

  async value(): Promise<FileValue | FileValue[] | undefined> {
    if (!this.files.length) return undefined;
    const all = await Promise.all(this.files.map(async (file) => ({ filename: file.name, content: await base64(file) })));
    return this.options.multiple ? all : all[0];
  }

  private take(chosen: File[]): void {
    if (!chosen.length) return;
    const limit = this.options.limit ?? kDefaultLimit;
    const large = chosen.find((file) => file.size > limit);
    const empty = chosen.find((file) => file.size === 0);
    const foreign = chosen.find((file) => !this.accepts(file.name));
    this.problem = large ? `${large.name} has ${bytes(large.size)}; at most ${bytes(limit)} are taken.`
      : empty ? `${empty.name} is empty.`
      : foreign ? `${foreign.name} is not one of ${this.options.accept?.split(",").join(", ")}.`
      : !this.options.multiple && chosen.length > 1 ? "Only one file is taken here." : "";
    const all = this.options.multiple ? [...this.files.filter((old) => !chosen.some((file) => file.name === old.name)), ...chosen] : chosen;
    if (!this.problem && all.length > kMostFiles) this.problem = `At most ${kMostFiles} files; these would be ${all.length}.`;
    if (!this.problem) this.files = all;
    this.draw();
    this.options.changed();
  }

  private accepts(name: string): boolean {
    const endings = this.options.accept?.split(",").map((each) => each.trim().toLowerCase()).filter((each) => each.startsWith(".")) ?? [];
    return endings.length === 0 || endings.some((ending) => name.toLowerCase().endsWith(ending));
  }

  private draw(): void {
    replace(this.list, this.files.map((file) => h("li", null, icon("file", 14), h("span", { class: "file-name" }, file.name), h("span", { class: "quiet" }, bytes(file.size)),
      h("button", {
        class: "btn plain square small", attrs: { type: "button", "aria-label": `Remove ${file.name}` },
        on: { click: () => { this.files = this.files.filter((each) => each !== file); this.problem = ""; this.draw(); this.options.changed(); this.control.focus(); } },
      }, icon("close", 13)))));
  }
}

async function base64(file: File): Promise<string> {
  const data = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < data.length; start += 0x8000) text += String.fromCharCode(...data.subarray(start, start + 0x8000));
  return btoa(text);
}
