import { Kbd, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type MouseEvent, type RefObject, useState } from 'react';
import classes from './sitting.module.css';

interface ClassButtonsProps {
  readonly classNames: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
  readonly chosen: string | null | undefined;
  readonly disabled: boolean;
  readonly onChoose: (name: string) => void;
  readonly filterRef: RefObject<HTMLInputElement | null>;
}

/** From so many classes on, a field finds them by name. */
export const manyClasses = 16;

export function ClassButtons(props: ClassButtonsProps) {
  const { classNames, keys, chosen, disabled, onChoose, filterRef } = props;
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const found = classNames.filter((name) => name.toLowerCase().includes(wanted));
  const choose = (name: string): void => {
    onChoose(name);
    setTyped('');
  };
  return (
    <>
      {classNames.length > manyClasses && (
        <TextInput
          ref={filterRef}
          type="search"
          size="xs"
          aria-label="Find a class"
          placeholder="Find a class"
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          rightSection={<Kbd size="xs">F</Kbd>}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== 'Escape') return;
            event.preventDefault();
            const [first] = found;
            if (event.key === 'Enter' && first !== undefined) choose(first);
            event.currentTarget.blur();
          }}
        />
      )}
      <div
        className={found.length > 6 ? `${classes.classes} ${classes.twoColumns}` : classes.classes}
        role="group"
        aria-label="Classes"
      >
        {found.map((name) => (
          <button
            key={name}
            type="button"
            className={classes.class}
            aria-pressed={chosen === name}
            aria-keyshortcuts={keys.get(name)}
            disabled={disabled}
            title={name}
            onClick={(event) => {
              leaveMouseFocus(event);
              choose(name);
            }}
          >
            <span className={classes.className}>{name}</span>
            {keys.has(name) && <kbd aria-hidden="true">{keys.get(name)?.toUpperCase()}</kbd>}
          </button>
        ))}
        {found.length === 0 && <p className={classes.dim}>No class has this in its name.</p>}
      </div>
    </>
  );
}

/** After a press by mouse the keys belong to the page again; Enter must not press the same button once more. */
export function leaveMouseFocus(event: MouseEvent<HTMLElement>): void {
  if (event.detail > 0) event.currentTarget.blur();
}
