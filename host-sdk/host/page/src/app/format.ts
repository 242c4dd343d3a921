// Values as people read them. Times arrive as RFC 3339 UTC and are shown in the browser's zone.

// One notation everywhere, that of the sentences: "28 November 2026", 24 hours. The browser says only the zone.
const kExact = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
const kDay = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const kMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const kSecond = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const kRelative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const kNumber = new Intl.NumberFormat("en");

const kSteps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3_600], ["minute", 60],
];

export function parseTime(value: unknown): Date | null {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function relativeTime(date: Date, now = Date.now()): string {
  const seconds = (date.getTime() - now) / 1000;
  for (const [unit, size] of kSteps) {
    if (Math.abs(seconds) >= size) return kRelative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : kRelative.format(Math.trunc(seconds), "second");
}

/** "2026-11-22 20:03", local: the same width in every row, and in order when read down a column. */
export function dateTime(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export const longDay = (date: Date): string => kDay.format(date);
export const minuteOfDay = (date: Date): string => kMinute.format(date);
export const secondOfDay = (date: Date): string => kSecond.format(date);

/** With weekday, zone, and the UTC form that stands in the database. */
export const exactTime = (date: Date): string => `${kExact.format(date)}\n${date.toISOString().replace(".000Z", "Z")}`;
export const count = (value: number): string => kNumber.format(value);

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "";
  if (seconds < 1) return "under 1 s";
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const [size, unit] of [[86_400, "d"], [3_600, "h"], [60, "min"], [1, "s"]] as const) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole) parts.push(`${whole} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

export function bytes(value: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? `${count(value)} bytes` : `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit]}`;
}

/** "profile_assign_time" -> "Profile assign time", for values that come without a title. */
export function humanize(name: string): string {
  const words = name.replace(/[_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
