import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { formatCount } from '@/lib/format';
import classes from './DataTable.module.css';
import type { ListState } from './useListState';

interface PagerProps {
  readonly list: ListState;
  readonly shown: number;
  readonly total?: number | undefined;
  readonly nextCursor?: string | undefined;
}

/** Previous and next; nothing where everything is on the screen and its number is not known. */
export function Pager({ list, shown, total, nextCursor }: PagerProps) {
  const paged = nextCursor !== undefined || list.previous !== undefined;
  if (!paged && total === undefined) return null;
  return (
    <div className={classes.foot}>
      <span>
        {total === undefined ? `${formatCount(shown)} on this page` : `${formatCount(total)} in all`}
      </span>
      {paged && (
        <nav className={classes.pages} aria-label="Pages">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconChevronLeft size={14} />}
            disabled={!list.previous}
            onClick={() => list.previous?.()}
          >
            Previous
          </Button>
          <Button
            size="xs"
            variant="default"
            rightSection={<IconChevronRight size={14} />}
            disabled={nextCursor === undefined}
            onClick={() => nextCursor !== undefined && list.next(nextCursor)}
          >
            Next
          </Button>
        </nav>
      )}
    </div>
  );
}
