import { IconSparkles } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { ProblemState } from '@/components/feedback/ProblemAlert';
import { QueryView } from '@/components/feedback/QueryView';
import { LinkButton } from '@/components/layout/AppLink';
import { $api, type Schemas } from '@/lib/api/client';
import { usePermission } from '@/lib/api/session';
import { formatCount, formatPercent } from '@/lib/format';
import { forbidden } from '../forbidden';
import { ActionKey } from './ActionKey';
import { ClassButtons, manyClasses } from './ClassButtons';
import { Instructions } from './Instructions';
import type { Item, Sitting, SittingState } from './Sitting';
import { KeyList, KeysPreference, Preference, SittingHeader } from './SittingHeader';
import { NoTask, SittingNotice } from './SittingNotice';
import { TaskStage } from './TaskStage';
import { annotateApi } from './api';
import { type Preferences, usePreferences } from './preferences';
import { classOfKey, shortcutsFor } from './shortcuts';
import classes from './sitting.module.css';
import { useKeys } from './useKeys';
import { useSitting } from './useSitting';

type Project = Schemas['LabelingProject'];
const route = getRouteApi('/_app/labeling/$projectId/annotate');

export function AnnotatePage() {
  const { projectId } = route.useParams();
  const mayAnnotate = usePermission('labeling:annotate');
  const query = $api.useQuery('get', '/labeling-projects/{projectId}', { params: { path: { projectId } } });
  if (!mayAnnotate) return <ProblemState error={forbidden} />;
  return <QueryView query={query}>{(project) => <Annotate key={project.id} project={project} />}</QueryView>;
}

function Annotate({ project }: { readonly project: Project }) {
  const { sitting, state } = useSitting(() => annotateApi(project.id, project.classes), project.leaseSeconds);
  const [preferences, setPreferences] = usePreferences();
  const { done, skipped, queue } = state;
  const current = queue[0];
  return (
    <>
      <SittingHeader
        project={project}
        title="Annotate"
        tally={`${formatCount(done.length)} answered${skipped > 0 ? `, ${formatCount(skipped)} skipped` : ''} in this sitting`}
      >
        <AnnotatePreferences preferences={preferences} onChange={setPreferences} />
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
  const keys = shortcutsFor(project.classes);
  const { atOnce } = preferences;
  const ended = current.ended !== undefined;
  const choice = current.answer?.choice;
  const choose = (name: string): void => {
    sitting.choose(name);
    if (atOnce) sitting.submit();
  };
  useKeys(
    preferences.keys,
    {
      Enter: () => (ended ? sitting.goOn() : sitting.submit()),
      s: () => sitting.skip(),
      z: () => void sitting.undo(),
      f: () => filter.current?.focus(),
    },
    (key) => {
      const name = classOfKey(keys, key);
      if (name !== undefined) choose(name);
      return name !== undefined;
    },
  );
  return (
    <div className={classes.desk}>
      <TaskStage queue={state.queue} />
      <section className={classes.side} aria-label="Your answer">
        <SittingNotice sitting={sitting} state={state} />
        <Prediction task={current.task} />
        <ClassButtons
          classNames={project.classes}
          keys={keys}
          chosen={choice}
          disabled={ended}
          onChoose={choose}
          filterRef={filter}
        />
        <div className={classes.actions}>
          <ActionKey
            shortcut="Enter"
            fullWidth
            disabled={choice === undefined || ended}
            onPress={() => sitting.submit()}
          >
            Submit
          </ActionKey>
          <div className={classes.twoActions}>
            <ActionKey shortcut="S" variant="default" disabled={ended} onPress={() => sitting.skip()}>
              Skip
            </ActionKey>
            <UndoKey sitting={sitting} state={state} />
          </div>
          <p className={classes.under}>
            <span className={classes.path} title={current.task.item.path}>
              {current.task.item.path ?? 'captured prediction'}
            </span>
            {current.draftSaved && !ended && <span>Draft saved</span>}
          </p>
        </div>
        <Instructions text={project.instructions} />
      </section>
    </div>
  );
}

function UndoKey({ sitting, state }: { readonly sitting: Sitting; readonly state: SittingState }) {
  return (
    <ActionKey
      shortcut="Z"
      variant="default"
      disabled={state.done.length === 0}
      onPress={() => void sitting.undo()}
    >
      Undo
    </ActionKey>
  );
}

/** What the model said, where the task comes from a prediction; its answer is chosen already. */
function Prediction({ task: { prediction } }: { readonly task: Item['task'] }) {
  if (!prediction) return null;
  return (
    <p className={classes.prediction}>
      <IconSparkles size={16} aria-hidden="true" />
      <span>
        <strong>{prediction.model}</strong> predicts <strong>{prediction.choice}</strong> with{' '}
        {formatPercent(prediction.confidence, 0)} confidence
      </span>
    </p>
  );
}

function Nothing({ project, sitting, state }: Omit<DeskProps, 'current' | 'preferences'>) {
  const { open, inReview } = project.progress;
  const mayReview = usePermission('labeling:review') && inReview > 0;
  const [preferences] = usePreferences();
  useKeys(preferences.keys, { z: () => void sitting.undo() }, () => false);
  return (
    <div className={classes.nothing}>
      <SittingNotice sitting={sitting} state={state} />
      <NoTask
        project={project}
        sitting={sitting}
        state={state}
        title={state.done.length > 0 ? 'All done for now' : 'No task for you now'}
        words={
          open > 0
            ? `${formatCount(open)} tasks are open, but others work on them or you have answered them already. A task that comes free appears here by itself.`
            : 'Every task has its answers. New tasks appear here by themselves.'
        }
        action={
          <>
            {state.done.length > 0 && <UndoKey sitting={sitting} state={state} />}
            {mayReview && (
              <LinkButton to="/labeling/$projectId/review" params={{ projectId: project.id }}>
                Review {formatCount(inReview)}
              </LinkButton>
            )}
            <LinkButton variant="default" to="/labeling/$projectId" params={{ projectId: project.id }}>
              To the project
            </LinkButton>
          </>
        }
      />
    </div>
  );
}

interface AnnotatePreferencesProps {
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

function AnnotatePreferences({ preferences, onChange }: AnnotatePreferencesProps) {
  return (
    <>
      <KeyList
        keys={[
          ['1–0, A–Z', 'choose the class that shows the key'],
          ['↵', 'submit, and go to the next'],
          ['S', 'skip: it goes to somebody else'],
          ['Z', 'undo your last answer'],
          ['F', `find a class by name, where there are more than ${manyClasses}`],
        ]}
      />
      <Preference
        label="Submit as soon as a class is chosen"
        words="One key per task; Z takes a slip back."
        checked={preferences.atOnce}
        onChange={(atOnce) => onChange({ ...preferences, atOnce })}
      />
      <KeysPreference preferences={preferences} onChange={onChange} />
    </>
  );
}
