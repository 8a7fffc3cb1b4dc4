import { Kbd, Textarea } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { LinkButton } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount } from '@/lib/format';
import { forbidden } from '../forbidden';
import { ActionKey } from './ActionKey';
import { ClassButtons, leaveMouseFocus, manyClasses } from './ClassButtons';
import { Instructions } from './Instructions';
import type { Item, Sitting, SittingState } from './Sitting';
import { KeyList, KeysPreference, SittingHeader } from './SittingHeader';
import { NoTask, SittingNotice } from './SittingNotice';
import { TaskStage } from './TaskStage';
import { reviewApi } from './api';
import { type Preferences, usePreferences } from './preferences';
import { classOfKey, shortcutsFor } from './shortcuts';
import classes from './sitting.module.css';
import { useKeys } from './useKeys';
import { useSitting } from './useSitting';
import { votesOf } from './votes';

type Project = Schemas['LabelingProject'];
const route = getRouteApi('/_app/labeling/$projectId/review');

export function ReviewPage() {
  const { projectId } = route.useParams();
  const mayReview = usePermission('labeling:review');
  const query = $api.useQuery('get', '/labeling-projects/{projectId}', { params: { path: { projectId } } });
  if (!mayReview) return <ProblemState error={forbidden} />;
  return <QueryView query={query}>{(project) => <Review key={project.id} project={project} />}</QueryView>;
}

function Review({ project }: { readonly project: Project }) {
  const { sitting, state } = useSitting(() => reviewApi(project.id, project.classes), project.leaseSeconds);
  const [preferences, setPreferences] = usePreferences();
  const current = state.queue[0];
  return (
    <>
      <SittingHeader
        project={project}
        title="Review"
        tally={`${formatCount(state.done.length)} decided in this sitting, ${formatCount(project.progress.inReview)} waiting`}
      >
        <KeyList
          keys={[
            ['1–0, A–Z', 'choose the class that shows the key'],
            ['R', 'choose “no label”: the item is left out'],
            ['↵', 'decide, and go to the next'],
            ['S', 'look at the others first'],
            ['C', 'write a comment; Esc leaves it'],
            ['F', `find a class by name, where there are more than ${manyClasses}`],
          ]}
        />
        <KeysPreference preferences={preferences} onChange={setPreferences} />
      </SittingHeader>
      {current ? (
        <Desk project={project} sitting={sitting} state={state} current={current} preferences={preferences} />
      ) : (
        <Nothing project={project} sitting={sitting} state={state} />
      )}
    </>
  );
}

interface DeskProps {
  readonly project: Project;
  readonly sitting: Sitting;
  readonly state: SittingState;
  readonly current: Item;
  readonly preferences: Preferences;
}

function Desk({ project, sitting, state, current, preferences }: DeskProps) {
  const filter = useRef<HTMLInputElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const keys = shortcutsFor(project.classes);
  const ended = current.ended !== undefined;
  const choice = current.answer?.choice;
  useKeys(
    preferences.keys,
    {
      Enter: () => (ended ? sitting.goOn() : sitting.submit()),
      r: () => sitting.choose(null),
      s: () => sitting.putAside(),
      c: () => comment.current?.focus(),
      f: () => filter.current?.focus(),
    },
    (key) => {
      const name = classOfKey(keys, key);
      if (name !== undefined) sitting.choose(name);
      return name !== undefined;
    },
  );
  return (
    <div className={classes.desk}>
      <TaskStage queue={state.queue} />
      <section className={classes.side} aria-label="Your decision">
        <SittingNotice sitting={sitting} state={state} />
        <Votes item={current} keys={keys} onChoose={(name) => sitting.choose(name)} />
        <h2 className={classes.sideTitle}>Your decision</h2>
        <ClassButtons
          classNames={project.classes}
          keys={keys}
          chosen={choice}
          disabled={ended}
          onChoose={(name) => sitting.choose(name)}
          filterRef={filter}
        />
        <button
          type="button"
          className={classes.class}
          aria-pressed={choice === null}
          aria-keyshortcuts="R"
          disabled={ended}
          onClick={(event) => {
            leaveMouseFocus(event);
            sitting.choose(null);
          }}
        >
          <span className={classes.className}>No label: leave this item out</span>
          <kbd aria-hidden="true">R</kbd>
        </button>
        <Textarea
          key={current.task.id}
          ref={comment}
          label="Comment"
          autosize
          minRows={1}
          maxRows={4}
          maxLength={2000}
          disabled={ended}
          rightSection={<Kbd size="xs">C</Kbd>}
          value={current.answer?.comment ?? ''}
          onChange={(event) => sitting.comment(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <div className={classes.actions}>
          <ActionKey
            shortcut="Enter"
            fullWidth
            disabled={choice === undefined || ended}
            onPress={() => sitting.submit()}
          >
            {choice === null ? 'Decide: no label' : choice === undefined ? 'Decide' : `Decide: ${choice}`}
          </ActionKey>
          <ActionKey
            shortcut="S"
            variant="default"
            disabled={ended || state.queue.length < 2}
            onPress={() => sitting.putAside()}
          >
            Later
          </ActionKey>
          <p className={classes.under}>
            <span className={classes.path} title={current.task.item.path}>
              {current.task.item.path ?? 'captured prediction'}
            </span>
            <span>{current.draftSaved && !ended ? 'Draft saved' : 'A decision stands'}</span>
          </p>
        </div>
        <Instructions text={project.instructions} />
      </section>
    </div>
  );
}

interface VotesProps {
  readonly item: Item;
  readonly keys: ReadonlyMap<string, string>;
  readonly onChoose: (name: string) => void;
}

/** The answers that differ, side by side: the most frequent first, with who gave it. */
function Votes({ item, keys, onChoose }: VotesProps) {
  const votes = votesOf(item.submitted, item.task.prediction);
  return (
    <div className={classes.votes} role="group" aria-label="The answers">
      {votes.map(({ choice, people, model }) => (
        <button
          key={choice}
          type="button"
          className={classes.vote}
          aria-pressed={item.answer?.choice === choice}
          disabled={item.ended !== undefined}
          onClick={(event) => {
            leaveMouseFocus(event);
            onChoose(choice);
          }}
        >
          <span className={classes.voteHead}>
            <strong className={classes.className}>{choice}</strong>
            {keys.has(choice) && <kbd aria-hidden="true">{keys.get(choice)?.toUpperCase()}</kbd>}
          </span>
          <span className="numeric">
            {people.length} of {item.submitted.length}
          </span>
          <span className={classes.dim}>
            {[...people, ...(model ? [`predicted by ${model}`] : [])].join(', ')}
          </span>
        </button>
      ))}
    </div>
  );
}

function Nothing({ project, sitting, state }: Omit<DeskProps, 'current' | 'preferences'>) {
  return (
    <div className={classes.nothing}>
      <SittingNotice sitting={sitting} state={state} />
      <NoTask
        project={project}
        sitting={sitting}
        state={state}
        title="Nothing waits for a decision"
        words={
          project.overlap === 1
            ? 'Each task of this project is answered once, so answers cannot differ.'
            : 'Where annotators agree less than the project asks, the task appears here by itself.'
        }
        action={
          <LinkButton variant="default" to="/labeling/$projectId" params={{ projectId: project.id }}>
            To the project
          </LinkButton>
        }
      />
    </div>
  );
}
