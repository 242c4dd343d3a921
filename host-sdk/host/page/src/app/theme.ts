// Light, dark, or as the system says. public/theme.js applies the same choice before the first paint.

export type ThemeChoice = "system" | "light" | "dark";
const kKey = "ams.theme"; // per browser, not per user: it has to be known before anyone signs in
const system = matchMedia("(prefers-color-scheme: dark)");

export function themeChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(kKey);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(kKey, choice);
  } catch {
    console.info("The browser keeps no local storage; the theme lasts until the page is closed.");
  }
  apply(choice);
}

function apply(choice: ThemeChoice): void {
  const dark = choice === "dark" || (choice === "system" && system.matches);
  document.documentElement.classList.toggle("wa-dark", dark);
  document.documentElement.classList.toggle("wa-light", !dark);
}

system.addEventListener("change", () => apply(themeChoice()));
