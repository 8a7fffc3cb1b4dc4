import { IconKey } from '@tabler/icons-react';
import { usePerson } from '@/lib/api/people';
import classes from './Person.module.css';

/** A person or a program by name, where the API gives `user:<id>` or `key:<id>`. */
export function Person({ subject }: { readonly subject: string | undefined }) {
  if (subject === undefined) return <>–</>;
  return <Known subject={subject} />;
}

function Known({ subject }: { readonly subject: string }) {
  const person = usePerson(subject);
  const isKey = subject.startsWith('key:');
  const name = person ? (person.name ?? gone(person.kind)) : kindOf(subject);
  return (
    <span className={classes.person} title={subject}>
      {isKey && <IconKey size={14} stroke={1.6} aria-hidden="true" />}
      {name}
      {isKey && <span className="visually-hidden"> (API key)</span>}
    </span>
  );
}

/** What can be said before the name is known, or without it. */
function kindOf(subject: string): string {
  if (subject.startsWith('user:')) return 'A member';
  return subject.startsWith('key:') ? 'An API key' : 'Millrace';
}

function gone(kind: string): string {
  return kind === 'person' ? 'A former member' : 'A revoked API key';
}
