/** A table as a file; cells are JSON values. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What MLflow's `log_table` writes: `{"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}`. Anything else is no table. */
export function parseJsonTable(json: string): Table | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  const { columns, data } = (value ?? {}) as Record<string, unknown>;
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return undefined;
  return { columns: columns.map(String), rows: data as unknown[][] };
}

/** A table with separators (RFC 4180), the first line naming the columns; undefined where there is none. */
export function parseSeparated(text: string, separator: ',' | '\t'): Table | undefined {
  const lines = recordsOf(text.replace(/^\uFEFF/, ''), separator);
  const [columns, ...rows] = lines;
  return columns === undefined ? undefined : { columns, rows };
}

function recordsOf(text: string, separator: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (text[at + 1] === '"') field += text.charAt(at++);
      else quoted = false;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === separator) {
      record.push(field);
      field = '';
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at++;
      records.push([...record, field]);
      record = [];
      field = '';
    } else field += sign;
  }
  if (field !== '' || record.length > 0) records.push([...record, field]);
  return records.filter((cells) => cells.length > 1 || cells[0] !== '');
}

/** A picture in a cell, as `log_table` stores it: the path of a file of the run. */
export function pictureIn(cell: unknown): string | undefined {
  if (typeof cell !== 'object' || cell === null) return undefined;
  const { type, filepath, compressed_filepath: small } = cell as Record<string, unknown>;
  if (type !== 'image') return undefined;
  return typeof small === 'string' ? small : typeof filepath === 'string' ? filepath : undefined;
}

export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '–';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}
