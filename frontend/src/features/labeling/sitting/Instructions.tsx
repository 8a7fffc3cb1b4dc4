import classes from './sitting.module.css';

/** What the project asks of its annotators, open until they fold it away. */
export function Instructions({ text }: { readonly text: string | undefined }) {
  if (!text) return null;
  return (
    <details className={classes.instructions} open>
      <summary>Instructions</summary>
      <p>{text}</p>
    </details>
  );
}
