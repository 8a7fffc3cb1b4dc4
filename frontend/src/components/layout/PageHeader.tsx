import { type ReactNode, useEffect } from 'react';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  readonly title: string;
  /** Links to what stands above this page, outermost first. */
  readonly crumbs?: readonly ReactNode[];
  readonly badge?: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHeader({ title, crumbs, badge, description, actions }: PageHeaderProps) {
  // After each rendering: the shell names the place when the path changes, before the page knows its own name.
  useEffect(() => {
    document.title = `${title} · Millrace`;
  });
  return (
    <header className={classes.header}>
      <div className={classes.words}>
        {crumbs && (
          <nav aria-label="Breadcrumb">
            <ol className={classes.crumbs}>
              {crumbs.map((crumb, index) => (
                <li key={index}>{crumb}</li>
              ))}
            </ol>
          </nav>
        )}
        <div className={classes.titleLine}>
          <h1 className={classes.title}>{title}</h1>
          {badge}
        </div>
        {description && <p className={classes.description}>{description}</p>}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
