// Builds elements. Text always becomes a text node: no API document can bring markup into the page.

export type Child = Node | string | number | false | null | undefined | Child[];

export interface Props {
  class?: string;
  id?: string;
  title?: string;
  /** Explanation shown by src/app/tooltip.ts on hover and focus. */
  tip?: string | undefined;
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
  /** Attributes; undefined, null and false leave it out, true sets it empty. */
  attrs?: Record<string, string | number | boolean | null | undefined>;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props?: Props | null, ...children: Child[]): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props | null, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props | null = null, ...children: Child[]): HTMLElement {
  const element = document.createElement(tag);
  if (props) {
    if (props.class) element.className = props.class;
    if (props.id) element.id = props.id;
    if (props.title) element.title = props.title;
    if (props.tip) element.dataset["tip"] = props.tip;
    for (const [name, value] of Object.entries(props.attrs ?? {})) setAttr(element, name, value);
    for (const [name, handler] of Object.entries(props.on ?? {})) element.addEventListener(name, handler as EventListener);
  }
  append(element, children);
  return element;
}

export function setAttr(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

export function append(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === false || child === null || child === undefined) continue;
    if (Array.isArray(child)) append(parent, child);
    else parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

export function replace(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

let sequence = 0;
/** An id for aria-* references, unique in this page. */
export function uid(prefix: string): string {
  return `${prefix}-${++sequence}`;
}

/** Delays calls until `ms` have passed without another one; `flush` calls at once. */
export function debounce(ms: number, body: () => void): { (): void; flush(): void; cancel(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = (): void => {
    clearTimeout(timer);
    timer = setTimeout(body, ms);
  };
  call.flush = (): void => {
    clearTimeout(timer);
    body();
  };
  call.cancel = (): void => clearTimeout(timer);
  return call;
}
