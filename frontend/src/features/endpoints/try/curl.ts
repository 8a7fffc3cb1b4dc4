/** What a body may have in a command line: Linux takes 128 KiB an argument. */
const mostInline = 60_000;

/** A command for a shell, and the file that it reads where the body is too long for a line. */
export interface CurlLine {
  readonly command: string;
  readonly file?: { readonly name: string; readonly content: string };
}

/** Posts JSON; the key is the reader's, in `MILLRACE_KEY`. */
export function curlJson(url: string, body: unknown, fileName: string): CurlLine {
  const content = JSON.stringify(body);
  if (content.length <= mostInline) return { command: `${post(url)} -d ${quoted(content)}` };
  return { command: `${post(url)} -d @${fileName}`, file: { name: fileName, content } };
}

/** Posts a picture that lies in the folder where the shell is. */
export function curlPicture(url: string, pictureName: string): CurlLine {
  const base64 = `"$(base64 < ${quoted(pictureName)} | tr -d '\\n')"`;
  return { command: `printf '{"instances":[{"image":"%s"}]}' ${base64} | ${post(url)} -d @-` };
}

export function predictUrl(origin: string, endpointName: string): string {
  return `${origin}/api/v1/endpoints/${encodeURIComponent(endpointName)}/predict`;
}

export function inferUrl(origin: string, endpointName: string): string {
  return `${origin}/v2/models/${encodeURIComponent(endpointName)}/infer`;
}

function post(url: string): string {
  return `curl -sS ${url} -H "Authorization: Bearer $MILLRACE_KEY" -H 'Content-Type: application/json'`;
}

/** One word for the shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
