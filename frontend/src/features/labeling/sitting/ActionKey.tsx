import { Button, type ButtonProps } from '@mantine/core';
import { leaveMouseFocus } from './ClassButtons';

interface ActionKeyProps extends ButtonProps {
  /** The key that does the same. */
  readonly shortcut: string;
  readonly onPress: () => void;
}

/** A button that teaches its key. */
export function ActionKey({ shortcut, onPress, children, ...props }: ActionKeyProps) {
  return (
    <Button
      {...props}
      aria-keyshortcuts={shortcut}
      rightSection={<kbd aria-hidden="true">{shortcut === 'Enter' ? '↵' : shortcut}</kbd>}
      onClick={(event) => {
        leaveMouseFocus(event);
        onPress();
      }}
    >
      {children}
    </Button>
  );
}
