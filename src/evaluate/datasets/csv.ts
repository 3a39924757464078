/** Comma-separated values as RFC 4180 describes them: quotes, doubled quotes, line ends inside quotes. */

export interface CsvRecord {
  /** Line its first character stands on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface Csv {
  readonly records: readonly CsvRecord[];
  /** Line of a quote that is never closed, or null. */
  readonly openQuote: number | null;
}

/** The delimiter of a head line: whichever of comma, semicolon and tab stands there most often. */
export function delimiterOf(head: string): string {
  const count = (delimiter: string) => head.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, d) => (count(d) > count(best) ? d : best));
}

/** All records; lines without any character are skipped. */
export function parseCsv(text: string, delimiter: string): Csv {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let wasQuoted = false;
  let line = 1;
  let recordLine = 1;
  let quoteLine = 1;

  const endField = () => {
    fields.push(field);
    field = '';
    wasQuoted = false;
  };
  const endRecord = () => {
    const empty = fields.length === 0 && field === '' && !wasQuoted;
    endField();
    if (!empty) records.push({ line: recordLine, fields });
    fields = [];
  };

  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\n') line++;
    if (quoted) {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') field += text[++i]!;
      else quoted = false;
    } else if (char === '"' && field === '' && !wasQuoted) {
      quoted = wasQuoted = true;
      quoteLine = line;
    } else if (char === delimiter) endField();
    else if (char === '\n') {
      endRecord();
      recordLine = line;
    } else if (char !== '\r' || text[i + 1] !== '\n') field += char;
  }
  if (field !== '' || wasQuoted || fields.length > 0) endRecord();
  return { records, openQuote: quoted ? quoteLine : null };
}
