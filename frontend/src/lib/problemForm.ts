import type { ApiProblem } from './api/problem';

/** `/user/name` (a JSON pointer into the body) as the form's path `user.name`. */
export function formPath(pointer: string): string {
  return pointer
    .replace(/^#?\//, '')
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

interface FormLike {
  readonly values: object;
  readonly setFieldError: (path: never, error: string) => void;
}

/** Puts the problem's field errors beside their fields. True when every one found its place. */
export function showFieldErrors(form: FormLike, problem: ApiProblem): boolean {
  let placed = 0;
  for (const { pointer, message } of problem.fields) {
    const path = formPath(pointer);
    if ((path.split('.')[0] ?? '') in form.values) {
      form.setFieldError(path as never, message);
      placed += 1;
    }
  }
  return placed > 0 && placed === problem.fields.length;
}
