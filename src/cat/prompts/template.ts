/**
 * Puts texts into a template's `{{name}}` places in one pass. Inserted text is never looked at again, so
 * `$&`, `$$` or a `{{name}}` inside it stay as they are.
 */

/** Throws on a place without a value or a value without a place: both are bugs of the book. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const parts = template.trimEnd().split(/\{\{(\w+)\}\}/);
  const text = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const value = values[part];
    if (value === undefined)
      throw new Error(`the template has a place {{${part}}} without a value`);
    used.add(part);
    return value;
  });
  for (const name of Object.keys(values)) {
    if (!used.has(name)) throw new Error(`the template has no place {{${name}}}`);
  }
  return text.join('');
}
