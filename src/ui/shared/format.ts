/** Numbers as the page writes them: units spelled the same way everywhere, null as a dash, never NaN. */
const DASH = '–';

/** Decimal units, as download pages state them: 98.4 MB is 98,400,000 bytes. */
export function bytes(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return DASH;
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit] ?? ''}`;
}

/** 820 ms, 4.2 s, 1 min 05 s, 2 h 03 min. */
export function duration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return DASH;
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min ${pad(seconds % 60)} s`;
  return `${String(Math.floor(seconds / 3600))} h ${pad(Math.floor((seconds % 3600) / 60))} min`;
}

/** About 8 s, about 40 s, about 3 min, about 2 h: for what was reckoned, not measured. */
export function roughly(seconds: number): string {
  if (seconds < 12) return `about ${String(Math.max(1, Math.round(seconds)))} s`;
  if (seconds < 90) return `about ${String(Math.round(seconds / 5) * 5)} s`;
  if (seconds < 5400) return `about ${String(Math.round(seconds / 60))} min`;
  return `about ${String(Math.round(seconds / 3600))} h`;
}

/** What is left of a job, as roughly as it is known: "about 2 min left", "a few seconds left". */
export function timeLeft(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 2) return 'a moment left';
  if (seconds < 10) return 'a few seconds left';
  return `${roughly(seconds)} left`;
}

/** A number to `digits` places with a true minus sign; null is a dash. */
export function decimal(value: number | null, digits = 2): string {
  if (value === null || !Number.isFinite(value)) return DASH;
  const text = value.toFixed(digits);
  return (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text).replace('-', '\u2212');
}

/** The same with a plus sign, for what is above or below zero. */
export function signed(value: number | null, digits = 2): string {
  const text = decimal(value, digits);
  return value !== null && value > 0 && !/^0(\.0*)?$/.test(text) ? `+${text}` : text;
}

export function percent(share: number | null, digits = 0): string {
  return share === null || !Number.isFinite(share) ? DASH : `${decimal(share * 100, digits)}%`;
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en-GB')} ${value === 1 ? one : many}`;
}

/** Date and time of an ISO 8601 moment, in the reader's own zone. */
export function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return DASH;
  return date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
