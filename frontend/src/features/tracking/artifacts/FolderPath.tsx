import classes from './artifacts.module.css';

interface FolderPathProps {
  readonly folder: string;
  /** Undefined: the outermost one. */
  readonly onOpen: (folder: string | undefined) => void;
}

/** The folders around the one that is shown. */
export function FolderPath({ folder, onOpen }: FolderPathProps) {
  const names = folder.split('/');
  return (
    <nav aria-label="Folders" className={classes.path}>
      <button type="button" className={classes.entry} onClick={() => onOpen(undefined)}>
        artifacts
      </button>
      {names.map((name, depth) => {
        const path = names.slice(0, depth + 1).join('/');
        return (
          <span key={path} className={classes.step}>
            <span aria-hidden="true">/</span>
            {depth === names.length - 1 ? (
              <span aria-current="location">{name}</span>
            ) : (
              <button type="button" className={classes.entry} onClick={() => onOpen(path)}>
                {name}
              </button>
            )}
          </span>
        );
      })}
    </nav>
  );
}
