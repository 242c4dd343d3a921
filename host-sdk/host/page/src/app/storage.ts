// What the page remembers between visits, per user. Storage may be full or switched off: then nothing is remembered,
// and nothing else changes.

let user = "";

export function storeFor(name: string): void {
  user = name;
}

export function load<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`ams.${user}.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(`ams.${user}.${key}`, JSON.stringify(value));
  } catch {
    console.info("The browser keeps no local storage; the layout will not be remembered.");
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(`ams.${user}.${key}`);
  } catch {
    console.info("The browser keeps no local storage.");
  }
}

/** As load(), but only until this tab is closed. */
export function loadForSession<T>(key: string, fallback: T): T {
  try {
    const text = sessionStorage.getItem(`ams.${user}.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

export function saveForSession(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(`ams.${user}.${key}`, JSON.stringify(value));
  } catch {
    console.info("The browser keeps no storage for the session.");
  }
}
