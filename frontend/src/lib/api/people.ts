import { useQuery } from '@tanstack/react-query';
import { client, type Schemas } from './client';
import { usePermission } from './session';

export type PersonName = Schemas['Person'];

const gatherMs = 15;
const most = 100;
const minutes = 60_000;

interface Waiting {
  readonly resolve: (person: PersonName | undefined) => void;
  readonly reject: (error: unknown) => void;
}

let waiting = new Map<string, Waiting[]>();

/** Asks for a name together with all others that the page asks for at this moment. */
export function namePerson(subject: string): Promise<PersonName | undefined> {
  return new Promise((resolve, reject) => {
    if (waiting.size === 0) setTimeout(ask, gatherMs);
    waiting.set(subject, [...(waiting.get(subject) ?? []), { resolve, reject }]);
  });
}

function ask(): void {
  const asked = waiting;
  waiting = new Map();
  const subjects = [...asked.keys()];
  for (let from = 0; from < subjects.length; from += most) {
    void answer(subjects.slice(from, from + most), asked);
  }
}

async function answer(subjects: readonly string[], asked: Map<string, Waiting[]>): Promise<void> {
  const all = subjects.map((subject) => [subject, asked.get(subject) ?? []] as const);
  try {
    const { data } = await client.GET('/people', { params: { query: { subject: [...subjects] } } });
    const named = new Map(data?.items.map((person) => [person.subject, person]));
    all.forEach(([subject, those]) => those.forEach(({ resolve }) => resolve(named.get(subject))));
  } catch (error) {
    all.forEach(([, those]) => those.forEach(({ reject }) => reject(error)));
  }
}

/** Who a subject (`user:…`, `key:…`) is; undefined until that is known, and for those who may not know. */
export function usePerson(subject: string): PersonName | undefined {
  const allowed = usePermission('lineage:read');
  const query = useQuery({
    queryKey: ['person', subject],
    queryFn: async () => (await namePerson(subject)) ?? null,
    enabled: allowed,
    staleTime: 10 * minutes,
  });
  return query.data ?? undefined;
}
