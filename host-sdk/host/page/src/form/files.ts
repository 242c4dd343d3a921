// Chosen or dropped files, read into the form the API takes: {"filename","content":"<base64>"}.

import type { Field } from "../api/types";
import { h, replace, setAttr } from "../app/dom";
import { bytes } from "../app/format";
import { icon } from "../app/icons";
import { checkFiles } from "./checks";

export interface FileValue {
  filename: string;
  content: string;
}

export class FilePicker {
  readonly element: HTMLElement;
  readonly control: HTMLInputElement;
  problem = "";
  private files: File[] = [];
  private readonly multiple: boolean;
  private readonly list = h("ul", { class: "file-list" });

  constructor(id: string, private readonly field: Field, private readonly changed: () => void) {
    const { accept } = field;
    this.multiple = field.type === "files";
    this.control = h("input", { class: "visually-hidden file-input", id, attrs: { type: "file", accept, multiple: this.multiple } });
    this.control.addEventListener("change", () => { this.take([...(this.control.files ?? [])]); this.control.value = ""; });
    const zone = h("label", { class: "drop", attrs: { for: id } }, icon("file"),
      h("span", null, h("span", { class: "linklike" }, this.multiple ? "Choose files" : "Choose a file"), " or drop here", accept ? h("span", { class: "quiet" }, ` (${accept.split(",").join(", ")})`) : null));
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
    return this.multiple ? all : all[0];
  }

  private take(chosen: File[]): void {
    if (!chosen.length) return;
    // Chosen again, a file takes its former self's place.
    const kept = this.multiple ? this.files.filter((old) => !chosen.some((file) => file.name === old.name)) : [];
    this.problem = checkFiles(this.field, chosen, kept.length);
    if (!this.problem) this.files = [...kept, ...chosen];
    this.draw();
    this.changed();
  }

  private draw(): void {
    replace(this.list, this.files.map((file) => h("li", null, icon("file", 14), h("span", { class: "file-name" }, file.name), h("span", { class: "quiet" }, bytes(file.size)),
      h("button", {
        class: "btn plain square small", attrs: { type: "button", "aria-label": `Remove ${file.name}` },
        on: { click: () => { this.files = this.files.filter((each) => each !== file); this.problem = ""; this.draw(); this.changed(); this.control.focus(); } },
      }, icon("close", 13)))));
  }
}

async function base64(file: File): Promise<string> {
  const data = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let start = 0; start < data.length; start += 0x8000) text += String.fromCharCode(...data.subarray(start, start + 0x8000));
  return btoa(text);
}
